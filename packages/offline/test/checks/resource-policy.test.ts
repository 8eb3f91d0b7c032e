import { expect, test } from "vitest";
import { check } from "../../src/checks/index.ts";
import type { Properties } from "../../src/graph/graph.ts";
import { shop } from "../support/shop.ts";
import { executionArn, networkPolicy, urnOf } from "../support/shop-names.ts";
import { changing, changingStatements, find, removing, setting, testRule } from "../support/violations.ts";

testRule("resource-policy", [
  ["an API without a resource policy", "Api", removing("ApiPolicy")],
  ["a second resource policy in the API's own arguments", "Api", setting("Api", { policy: networkPolicy })],
  [
    "a deployment that a changed method does not trigger",
    "Deployment",
    setting("GetThing", { authorization: "NONE" }),
  ],
  [
    "a resource policy that names the short form of the API's ARN",
    "ApiPolicy",
    setting("ApiPolicy", { policy: networkPolicy.replace(`${executionArn}/*`, "execute-api:/*") }),
  ],
  [
    "a deployment that a changed resource policy does not trigger",
    "Deployment",
    setting("Deployment", { triggers: {} }),
  ],
  [
    "a deployment that may be made before a method",
    "Deployment",
    (graph) => {
      find(graph, "Deployment").dependsOn = [urnOf("ApiPolicy"), urnOf("GetThingIntegration")];
    },
  ],
]);

const everyCall = {
  Effect: "Allow",
  Principal: "*",
  Action: "execute-api:Invoke",
  Resource: `${executionArn}/*`,
};

/** Resources that violate the rule when the statement that denies other networks is changed and these are expected. */
const violating = async (networks: string[], change: (statement: Properties) => void = () => {}) => {
  const graph = shop();
  changingStatements("ApiPolicy", (statements) => {
    change(statements[0] ?? {});
    statements.push(everyCall);
  })(graph);
  const { policy } = find(graph, "ApiPolicy").inputs;
  changing("Deployment", ({ triggers }) => void Object.assign(triggers, { policy }))(graph);
  const violations = await check(graph, { only: ["resource-policy"], networks });
  return [...new Set(violations.map(({ resource }) => resource))];
};

test("a resource policy that admits exactly the expected networks is not a violation", async () => {
  expect(await violating(["8.8.8.0/24"])).toEqual([]);
  expect(await violating(["8.8.8.0/24", "2001:4860::/32"])).toEqual(["ApiPolicy"]);
});

test("a resource policy that allows nobody is a violation", async () => {
  const graph = shop();
  expect(await check(graph, { only: ["resource-policy"], networks: ["8.8.8.0/24"] })).toContainEqual(
    expect.objectContaining({ message: expect.stringMatching(/^It lets not all of these networks call /) }),
  );
});

test.each<[what: string, change: (statement: Properties) => void]>([
  [
    "denies one method only",
    (statement) => Object.assign(statement, { Resource: `${executionArn}/test/GET/*` }),
  ],
  ["allows instead of denying", (statement) => Object.assign(statement, { Effect: "Allow" })],
  [
    "has a second condition that no call meets",
    ({ Condition }) => Object.assign(Condition, { Bool: { "aws:SecureTransport": "false" } }),
  ],
  [
    "denies the expected networks",
    (statement) => Object.assign(statement, { Condition: { IpAddress: statement.Condition.NotIpAddress } }),
  ],
])("a resource policy that %s is a violation", async (_what, change) => {
  expect(await violating(["8.8.8.0/24"], change)).toEqual(["ApiPolicy"]);
});
