import { describe, expect, test } from "vitest";
import { check, type Exception } from "../../src/checks/index.ts";
import type { Graph, Properties } from "../../src/graph/graph.ts";
import type { Principal } from "../../src/iam/principals.ts";
import { resource } from "../support/local-aws.ts";
import { type ReplayedRequest, replay } from "../support/replay.ts";

const account = "123456789012";
const arn = (service: string, rest: string) => `arn:aws:${service}:us-west-2:${account}:${rest}`;
const roleArn = (name: string) => `arn:aws:iam::${account}:role/${name}`;
const [tableArn, bucketArn] = [arn("dynamodb", "table/things"), "arn:aws:s3:::vault"];
const [functionArn, ruleArn] = [arn("lambda", "function:sweep"), arn("events", "rule/Hourly")];
const policyOf = (...Statement: Properties[]) => JSON.stringify({ Version: "2012-10-17", Statement });
const allow = (Action: string | string[], Resource: string | string[]) => ({
  Effect: "Allow",
  Action,
  Resource,
});

/** A function that reads a table and writes objects, which another account reads, and a rule that calls it. */
function application(): Graph {
  return {
    app: "test",
    stage: "test",
    region: "us-west-2",
    accountId: account,
    packages: [],
    outputs: {},
    resources: [
      resource("aws:iam/role:Role", "SweepRole", {
        name: "sweep",
        arn: roleArn("sweep"),
        assumeRolePolicy: policyOf({
          Effect: "Allow",
          Principal: { Service: "lambda.amazonaws.com" },
          Action: "sts:AssumeRole",
        }),
        inlinePolicies: [
          {
            policy: policyOf(
              allow(["dynamodb:GetItem", "dynamodb:Query"], tableArn),
              allow("dynamodb:Query", `${tableArn}/index/byOwner`),
              { Sid: "Objects", ...allow("s3:PutObject", `${bucketArn}/incoming/*`) },
            ),
          },
        ],
      }),
      resource("aws:dynamodb/table:Table", "Things", {
        name: "things",
        arn: tableArn,
        globalSecondaryIndexes: [{ name: "byOwner" }, { name: "byStatus" }],
      }),
      resource("aws:s3/bucketPolicy:BucketPolicy", "VaultPolicy", {
        bucket: "vault",
        policy: policyOf({
          ...allow("s3:GetObject", `${bucketArn}/released/*`),
          Principal: { AWS: "arn:aws:iam::999999999999:role/reader" },
        }),
      }),
      resource("aws:lambda/permission:Permission", "HourlyPermission", {
        action: "lambda:InvokeFunction",
        function: functionArn,
        principal: "events.amazonaws.com",
        sourceArn: ruleArn,
      }),
    ],
  };
}

const sweep: Principal = { kind: "role", arn: roleArn("sweep") };
const request = (principal: Principal, action: string, resource: string, sourceArn?: string) =>
  ({ principal, action, resource, sourceArn, at: new Date("2026-01-01") }) satisfies ReplayedRequest;
const service = (name: string): Principal => ({ kind: "service", name });
const reader: Principal = { kind: "role", arn: "arn:aws:iam::999999999999:role/reader" };

/** All that the application does. */
const requests = [
  request(service("lambda.amazonaws.com"), "sts:AssumeRole", roleArn("sweep"), functionArn),
  request(sweep, "dynamodb:GetItem", tableArn),
  request(sweep, "dynamodb:Query", tableArn),
  request(sweep, "dynamodb:Query", `${tableArn}/index/byOwner`),
  request(sweep, "s3:PutObject", `${bucketArn}/incoming/01KABCDEFGHJKMNPQRSTVWXYZ0`),
  request(reader, "s3:GetObject", `${bucketArn}/released/01KABCDEFGHJKMNPQRSTVWXYZ0`),
  request(service("events.amazonaws.com"), "lambda:InvokeFunction", functionArn, ruleArn),
];

/** Violations of the rule `grant` after all requests. */
async function messages(
  graph: Graph,
  options: { unusedGrants?: Exception[]; requests?: readonly ReplayedRequest[] } = {},
): Promise<string[]> {
  const decisions = replay(graph, options.requests ?? requests);
  const violations = await check(graph, { only: ["grant"], decisions, ...options });
  return violations.map(({ resource, message }) => `${resource}: ${message}`);
}

const find = (graph: Graph, name: string) => {
  const found = graph.resources.find((candidate) => candidate.name === name);
  if (!found) throw new Error(`No ${name}.`);
  return found;
};
/** Changes the statements of the role's policy. */
const onRole = (change: (statements: Properties[]) => void) => (graph: Graph) => {
  const [inline] = find(graph, "SweepRole").inputs.inlinePolicies;
  const document = JSON.parse(inline.policy);
  change(document.Statement);
  inline.policy = JSON.stringify(document);
};
const add = (type: string, name: string, inputs: Properties) => (graph: Graph) =>
  void graph.resources.push(resource(type, name, inputs));

test("an application in which everything is granted and used violates nothing", async () => {
  expect(await messages(application())).toEqual([]);
});

describe("a grant that nothing uses is found when it is", () => {
  test.each<[string, (graph: Graph) => void, string | RegExp]>([
    [
      "another action",
      onRole((statements) => statements[0]?.Action.push("dynamodb:DeleteItem")),
      `SweepRole: dynamodb:DeleteItem on ${tableArn} (statement 1 of SweepRole) is granted, and nothing used it.`,
    ],
    [
      "another resource",
      onRole((statements) => statements.push(allow("dynamodb:Query", `${tableArn}/index/byStatus`))),
      `SweepRole: dynamodb:Query on ${tableArn}/index/byStatus (statement 4 of SweepRole) is granted, and nothing used it.`,
    ],
    [
      "a wildcard in an action",
      onRole((statements) => Object.assign(statements[0] ?? {}, { Action: "dynamodb:*" })),
      `SweepRole: dynamodb:* on ${tableArn} (statement 1 of SweepRole) is wider than what was used: dynamodb:GetItem, dynamodb:Query.`,
    ],
    [
      "a wildcard for declared resources",
      onRole((statements) => Object.assign(statements[1] ?? {}, { Resource: `${tableArn}/index/*` })),
      `SweepRole: dynamodb:Query on ${tableArn}/index/* (statement 2 of SweepRole) is wider than what was used: ${tableArn}/index/byOwner.`,
    ],
    [
      "a wildcard for more than a prefix of a bucket",
      onRole((statements) => Object.assign(statements[2] ?? {}, { Resource: `${bucketArn}/*` })),
      `SweepRole: s3:PutObject on ${bucketArn}/* (statement Objects of SweepRole) is wider than what was used: ${bucketArn}/incoming/*.`,
    ],
    [
      "another principal of a resource's policy",
      (graph) => {
        const { inputs } = find(graph, "VaultPolicy");
        inputs.policy = inputs.policy.replace(
          '"arn:aws:iam::999999999999:role/reader"',
          '["arn:aws:iam::999999999999:role/reader","arn:aws:iam::999999999999:role/other"]',
        );
      },
      `VaultPolicy: s3:GetObject on ${bucketArn}/released/* (statement 1 of VaultPolicy) is granted to arn:aws:iam::999999999999:role/other, who did not use it.`,
    ],
    [
      "another statement of a resource's policy",
      add("aws:s3/bucketPolicy:BucketPolicy", "MorePolicy", {
        bucket: "vault",
        policy: policyOf({ ...allow("s3:GetObject", `${bucketArn}/quarantine/*`), Principal: "*" }),
      }),
      `MorePolicy: s3:GetObject on ${bucketArn}/quarantine/* (statement 1 of MorePolicy) is granted, and nothing used it.`,
    ],
    [
      "another permission of a function",
      add("aws:lambda/permission:Permission", "OtherPermission", {
        action: "lambda:InvokeFunction",
        function: functionArn,
        principal: "sns.amazonaws.com",
        sourceArn: arn("sns", "topic"),
      }),
      `OtherPermission: lambda:InvokeFunction on ${functionArn} (statement 1 of OtherPermission) is granted, and nothing used it.`,
    ],
    [
      "an attached AWS-managed policy",
      (graph) =>
        Object.assign(find(graph, "SweepRole").inputs, {
          managedPolicyArns: ["arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"],
        }),
      /^SweepRole: logs:CreateLogGroup on \* \(managed policy .*AWSLambdaBasicExecutionRole of SweepRole\) is granted, and nothing used it\.$/,
    ],
    [
      "an attached policy of unknown content",
      add("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "Attached", {
        role: "sweep",
        policyArn: "arn:aws:iam::aws:policy/ReadOnlyAccess",
      }),
      /^Attached: \* on \* \(managed policy .*ReadOnlyAccess of Attached\) is granted, and nothing used it\.$/,
    ],
    [
      "another inline policy",
      add("aws:iam/rolePolicy:RolePolicy", "More", {
        role: "SweepRole",
        policy: policyOf(allow("s3:GetObject", `${bucketArn}/incoming/*`)),
      }),
      `More: s3:GetObject on ${bucketArn}/incoming/* (statement 1 of More) is granted, and nothing used it.`,
    ],
    [
      "granted a second time",
      add("aws:iam/rolePolicy:RolePolicy", "Again", {
        role: "SweepRole",
        policy: policyOf(allow("dynamodb:GetItem", tableArn)),
      }),
      // The other statement is the narrower one.
      `SweepRole: dynamodb:GetItem on ${tableArn} (statement 1 of SweepRole) is granted, and nothing used it.`,
    ],
    [
      "everything but some actions",
      add("aws:iam/rolePolicy:RolePolicy", "Rest", {
        role: "SweepRole",
        policy: policyOf({ Effect: "Allow", NotAction: "iam:*", Resource: "*" }),
      }),
      "Rest: * on * (statement 1 of Rest) is granted, and nothing used it.",
    ],
  ])("%s", async (_what, change, message) => {
    const graph = application();
    change(graph);
    expect(await messages(graph)).toContainEqual(
      typeof message === "string" ? message : expect.stringMatching(message),
    );
  });
});

describe("a request is found that is denied because", () => {
  test.each<[string, (graph: Graph) => void, string]>([
    [
      "an action is missing",
      onRole((statements) => Object.assign(statements[0] ?? {}, { Action: ["dynamodb:Query"] })),
      `sweep: dynamodb:GetItem on ${tableArn} was denied: no statement allows it.`,
    ],
    [
      "a resource is missing",
      onRole((statements) => statements.splice(1, 1)),
      `sweep: dynamodb:Query on ${tableArn}/index/byOwner was denied: no statement allows it.`,
    ],
    [
      "a role does not trust the service",
      (graph) => Object.assign(find(graph, "SweepRole").inputs, { assumeRolePolicy: policyOf() }),
      `lambda.amazonaws.com: sts:AssumeRole on ${roleArn("sweep")} was denied: no statement allows it.`,
    ],
    [
      "a bucket's policy denies it",
      (graph) => {
        const { inputs } = find(graph, "VaultPolicy");
        const denial = { Sid: "Closed", Effect: "Deny", Principal: "*", Action: "s3:Put*", Resource: "*" };
        inputs.policy = policyOf(...JSON.parse(inputs.policy).Statement, denial);
      },
      `sweep: s3:PutObject on ${bucketArn}/incoming/01KABCDEFGHJKMNPQRSTVWXYZ0 was denied by statement Closed of VaultPolicy.`,
    ],
    [
      "a permission is for another source",
      (graph) => Object.assign(find(graph, "HourlyPermission").inputs, { sourceArn: `${ruleArn}2` }),
      `events.amazonaws.com: lambda:InvokeFunction on ${functionArn} was denied: no statement allows it.`,
    ],
  ])("%s", async (_what, change, message) => {
    const graph = application();
    change(graph);
    expect(await messages(graph)).toContainEqual(message);
  });
});

test("a permissions boundary grants nothing, so it may allow more than what is used", async () => {
  const graph = application();
  const boundary = `arn:aws:iam::${account}:policy/Boundary`;
  Object.assign(find(graph, "SweepRole").inputs, { permissionsBoundary: boundary });
  add("aws:iam/policy:Policy", "Boundary", { arn: boundary, policy: policyOf(allow("*", "*")) })(graph);
  expect(await messages(graph)).toEqual([]);
});

describe("an exception", () => {
  const exception: Exception = {
    resource: "SweepRole",
    actions: ["dynamodb:DeleteItem"],
    on: tableArn,
    reason: "Only AWS uses it.",
    page: "https://docs.aws.amazon.com/",
  };

  test("excuses the grant that it names, and no other", async () => {
    const graph = application();
    onRole((statements) => statements[0]?.Action.push("dynamodb:DeleteItem", "dynamodb:DeleteTable"))(graph);
    expect(await messages(graph, { unusedGrants: [exception] })).toEqual([
      `SweepRole: dynamodb:DeleteTable on ${tableArn} (statement 1 of SweepRole) is granted, and nothing used it.`,
    ]);
  });

  test("that names a statement excuses the grant in no other statement", async () => {
    const graph = application();
    onRole((statements) =>
      statements.push(
        { Sid: "mine", ...allow("dynamodb:DeleteItem", tableArn) },
        { Sid: "other", ...allow("dynamodb:DeleteItem", tableArn) },
      ),
    )(graph);
    expect(await messages(graph, { unusedGrants: [{ ...exception, sid: "mine" }] })).toEqual([
      `SweepRole: dynamodb:DeleteItem on ${tableArn} (statement other of SweepRole) is granted, and nothing used it.`,
    ]);
  });

  test("is a violation when no grant needs it, or when it has no reason", async () => {
    const unreasoned = { ...exception, reason: "" };
    expect(await messages(application(), { unusedGrants: [unreasoned] })).toEqual([
      `SweepRole: The exception for ${tableArn} has no reason or no page.`,
      `SweepRole: Nothing needs the exception for ${tableArn}.`,
    ]);
  });
});
