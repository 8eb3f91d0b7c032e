import { readFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { check } from "../../packages/offline/src/checks/index.ts";
import type { Graph, Resource } from "../../packages/offline/src/graph/graph.ts";
import { compilePolicy } from "../../packages/offline/src/iam/compiled-policy.ts";
import { actionsByType } from "../../scripts/deployer/actions.ts";
import { deployerListing } from "../../scripts/deployer/listing.ts";
import { deployerPolicies, unknownTypes } from "../../scripts/deployer/policy.ts";
import { graphOf, stages, variants } from "../support/graphs.ts";

const account = "111122223333";

type Policies = Awaited<ReturnType<typeof deployerPolicies>>;

const statementsOf = (policies: Policies) =>
  Object.entries(policies).flatMap(([name, { Statement }]) => (name.endsWith("bootstrap") ? [] : Statement));

/** The ARNs of a graph's resources in the account of the deployer. */
const arnsOf = ({ resources, accountId }: Graph) =>
  resources
    // The output of a target is the ARN of what it calls.
    .filter(({ type, outputs }) => typeof outputs.arn === "string" && !type.endsWith(":EventTarget"))
    .filter(({ type, options }) => type.startsWith("aws:") && !options.read)
    .map((resource) => ({ resource, arn: String(resource.outputs.arn).replaceAll(accountId, account) }));

describe.each([...stages, ...variants])("the deployer's policies for %s", async (stage) => {
  const graph = await graphOf(stage);
  const policies = await deployerPolicies(graph, account);

  test("name an action for every type of the graph, and fit into the policies of one role", () => {
    expect(unknownTypes(graph)).toEqual([]);
    // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
    expect(Object.keys(policies).length).toBeLessThanOrEqual(10);
    for (const policy of Object.values(policies))
      expect(JSON.stringify(policy).length).toBeLessThanOrEqual(6144);
  });

  test("are valid: their actions and condition keys exist, and apply to their resources", async () => {
    const resources: Resource[] = Object.entries(policies).map(([name, policy]) => ({
      type: "aws:iam/policy:Policy",
      name,
      urn: name,
      id: name,
      dependsOn: [],
      options: {},
      inputs: { policy: JSON.stringify(policy) },
      outputs: {},
    }));
    expect(await check({ ...graph, resources }, { only: ["policy"] })).toEqual([]);
  });

  test("cover the ARN of every resource of the graph by a statement of its service", () => {
    const statements = statementsOf(policies).map((Statement) =>
      compilePolicy("deployer", { Version: "2012-10-17", Statement: [{ ...Statement, Action: "*" }] }),
    );
    const uncovered = arnsOf(graph).filter(
      ({ arn }) =>
        !statements.some(({ statements: [statement] }) =>
          statement?.covers({ action: "any:Action", resource: arn }),
        ),
    );
    expect(uncovered.map(({ arn }) => arn)).toEqual([]);
  });

  test("let a role be made with the stage's permissions boundary only", () => {
    const boundaries = new Set(
      graph.resources.map(({ inputs }) => inputs.permissionsBoundary).filter(Boolean),
    );
    const making = statementsOf(policies).filter(({ Action }) =>
      Action.some((action) =>
        /^iam:(CreateRole|PutRolePolicy|AttachRolePolicy|PutRolePermissionsBoundary)$/.test(action),
      ),
    );
    expect(making.flatMap(({ Action }) => Action)).toContain("iam:CreateRole");
    for (const { Condition } of making)
      expect(Condition?.StringEquals?.["iam:PermissionsBoundary"]).toEqual(
        boundaries.size > 0
          ? [...boundaries].map((arn) => String(arn).replace("000000000000", account))
          : undefined,
      );
    expect(JSON.stringify(policies)).not.toContain("iam:DeleteRolePermissionsBoundary");
  });
});

test("the stage everything has a boundary, so that the test of it is of a boundary", async () => {
  const { resources } = await graphOf("everything");
  expect(resources.some(({ inputs }) => inputs.permissionsBoundary)).toBe(true);
});

/** Resources that stages share, or whose names do not contain the stage's. */
const shared = [
  /^aws:apigateway\/account/,
  /^aws:cfg\//,
  // Packages of all stages, at addresses that contain the hash of the code.
  /^aws:s3\/bucketObjectv2/,
  // API Gateway has one role for logging in an account and region.
  / APIGatewayPushToCloudWatchLogsRole$/,
];

test.each(["dev", "everything"])(
  "the deployer of prod cannot change or delete what %s declares",
  async (name) => {
    const [prod, other] = await Promise.all([graphOf("prod"), graphOf(name)]);
    const unconditional = statementsOf(await deployerPolicies(prod, account)).flatMap((statement) => {
      // Conditions name tags, roles' boundaries or services; reading changes nothing.
      const Action = statement.Action.filter(
        (action) => !/:(Get|List|Describe)|^apigateway:GET$/.test(action),
      );
      return Action.length > 0 && !statement.Condition && statement.Resource !== "*"
        ? [{ ...statement, Action }]
        : [];
    });
    const allowed = arnsOf(other)
      .filter(({ resource }) => !shared.some((each) => each.test(`${resource.type} ${resource.name}`)))
      .flatMap(({ resource, arn }) => {
        const { statements } = compilePolicy("deployer", {
          Version: "2012-10-17",
          Statement: unconditional.map((statement) => ({ ...statement, Action: "*" })),
        });
        return statements.some((statement) => statement.covers({ action: "any:Action", resource: arn }))
          ? [`${resource.name}: ${arn}`]
          : [];
      });
    expect(allowed).toEqual([]);
  },
);

test("roles may be passed to the services that they trust, and to no other", async () => {
  const passing = statementsOf(await deployerPolicies(await graphOf("dev"), account)).filter(({ Action }) =>
    Action.includes("iam:PassRole"),
  );
  expect(passing).toHaveLength(1);
  expect(passing[0]?.Condition).toEqual({
    StringEquals: {
      "iam:PassedToService": expect.arrayContaining(["lambda.amazonaws.com", "states.amazonaws.com"]),
    },
  });
  expect(passing[0]?.Resource).not.toBe("*");
});

test("a type of a graph for which no actions are known is named", async () => {
  const graph = await graphOf("dev");
  const [table] = graph.resources.filter(({ type }) => type === "aws:dynamodb/table:Table");
  const changed = {
    ...graph,
    resources: [...graph.resources, { ...table, type: "aws:neptune/cluster:Cluster" }],
  };
  await expect(deployerPolicies(changed as Graph, account)).rejects.toThrow(
    "The actions for aws:neptune/cluster:Cluster are not known. Add them to scripts/deployer.",
  );
});

test("every type with actions is declared by a stage", async () => {
  const graphs = await Promise.all([...stages, ...variants].map(graphOf));
  const types = new Set(graphs.flatMap(({ resources }) => resources.map(({ type }) => type)));
  expect([...actionsByType.keys()].filter((type) => !types.has(type))).toEqual([]);
});

test("docs/operations.md has the policies of production's deployer (npm run docs:deployer-policy)", async () => {
  expect(await readFile("docs/operations.md", "utf8")).toContain(
    await deployerListing(await graphOf("prod")),
  );
});
