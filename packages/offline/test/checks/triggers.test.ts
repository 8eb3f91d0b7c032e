import { expect, test } from "vitest";
import type { Graph, Properties } from "../../src/graph/graph.ts";
import { shop } from "../support/shop.ts";
import { arn, functionArn } from "../support/shop-names.ts";
import { adding, setting, violationsIn } from "../support/violations.ts";

const poolArn = arn("cognito-idp", "userpool/us-west-2_Abc123def");

/** Violations in a shop with a user pool, and with a permission for its trigger unless that is undefined. */
async function messages({
  lambdaConfig = { preTokenGenerationConfig: { lambdaArn: functionArn, lambdaVersion: "V2_0" } },
  permission = {},
  change = () => {},
}: {
  lambdaConfig?: Properties;
  permission?: Properties | undefined;
  change?: (graph: Graph) => void;
}): Promise<string[]> {
  const graph = shop();
  adding("aws:cognito/userPool:UserPool", "Pool", { lambdaConfig }, { arn: poolArn })(graph);
  adding("aws:lambda/permission:Permission", "PoolPermission", {
    action: "lambda:InvokeFunction",
    principal: "cognito-idp.amazonaws.com",
    function: functionArn,
    sourceArn: poolArn,
    ...permission,
  })(graph);
  change(graph);
  const violations = await violationsIn(graph, { only: ["trigger-permission"] });
  return violations.map(({ resource, message }) => `${resource}: ${message}`);
}

const missing = (trigger = "preTokenGeneration") =>
  `Pool: No permission lets it call Sell for its trigger ${trigger}.`;

test.each<[string, Properties]>([
  ["the function's ARN", { function: functionArn }],
  ["the function's name", { function: "shop-sell" }],
  ["the account besides", { sourceAccount: "000000000000" }],
])("a trigger's permission that names the pool and %s is exact", async (_what, permission) => {
  expect(await messages({ permission })).toEqual([]);
});

test.each<[string, Properties, string]>([
  ["every pool of the account", { sourceArn: arn("cognito-idp", "userpool/*") }, "userpool/*"],
  ["another pool", { sourceArn: `${poolArn}2` }, `${poolArn}2`],
  ["any source", { sourceArn: undefined }, "every user pool"],
  ["an account alone", { sourceArn: undefined, sourceAccount: "000000000000" }, "every user pool"],
  ["an alias of the function", { qualifier: "live" }, poolArn],
  ["every action of Lambda", { action: "lambda:*" }, poolArn],
])("a trigger's permission for %s is too wide or gives nothing", async (_what, permission, source) => {
  const found = await messages({ permission });
  expect(found).toContain(missing());
  expect(found).toContainEqual(
    expect.stringMatching(/^PoolPermission: It lets .* call .*, which no trigger needs\.$/),
  );
  expect(found.join("\n")).toContain(source);
});

test("a permission of Cognito for a function that is no trigger is a violation", async () => {
  expect(await messages({ lambdaConfig: {} })).toEqual([
    `PoolPermission: It lets ${poolArn} call ${functionArn}, which no trigger needs.`,
  ]);
});

test("a trigger that is an alias of a function needs the permission of that alias", async () => {
  const lambdaConfig = { preSignUp: `${functionArn}:live` };
  expect(await messages({ lambdaConfig, permission: { qualifier: "live" } })).toEqual([]);
  expect(await messages({ lambdaConfig })).toContain(missing("preSignUp"));
});

test("every kind of trigger needs a permission, and a key is none", async () => {
  const others = { customEmailSender: { lambdaArn: functionArn, lambdaVersion: "V1_0" } };
  const lambdaConfig = { preTokenGeneration: functionArn, kmsKeyId: "arn:aws:kms:key", ...others };
  expect(await messages({ lambdaConfig })).toEqual([]);
  const change = setting("PoolPermission", { function: "another" });
  expect(await messages({ lambdaConfig, change })).toEqual(
    expect.arrayContaining([missing(), missing("customEmailSender")]),
  );
});

test("a trigger that is declared elsewhere has its permission there", async () => {
  const lambdaConfig = { preSignUp: arn("lambda", "function:elsewhere") };
  const change = (graph: Graph) => {
    graph.resources = graph.resources.filter(({ name }) => name !== "PoolPermission");
  };
  expect(await messages({ lambdaConfig, change })).toEqual([]);
});
