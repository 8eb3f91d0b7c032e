import fc from "fast-check";
import { expect, test } from "vitest";
import type { Graph } from "../../src/graph/graph.ts";
import { Authorizer, type Caller, type NeededAccess } from "../../src/iam/authorizer.ts";
import type { Statement } from "../../src/iam/policy.ts";
import type { Principal } from "../../src/iam/principals.ts";
import { resource } from "../support/local-aws.ts";
import { variable } from "../support/policy-cases.ts";

const account = "123456789012";
const roleArn = (name: string) => `arn:aws:iam::${account}:role/${name}`;
const roleNames = ["ada", "bob"];
const bucketArn = "arn:aws:s3:::vault";
const tableArn = `arn:aws:dynamodb:us-west-2:${account}:table/things`;

const principals: Principal[] = [
  ...roleNames.map((name) => ({ kind: "role" as const, arn: roleArn(name) })),
  ...["one", "two"].map((session) => ({
    kind: "role" as const,
    arn: roleArn("ada"),
    sessionArn: `arn:aws:sts::${account}:assumed-role/ada/${session}`,
  })),
  { kind: "role", arn: `arn:aws:iam::999999999999:role/ada` },
  { kind: "user", arn: roleArn("ada") },
  { kind: "service", name: "events.amazonaws.com" },
  { kind: "service", name: roleArn("ada") },
  { kind: "anonymous" },
];
const actions = ["s3:GetObject", "s3:PutObject", "dynamodb:GetItem"];
/** Some look like an action and another resource, or end where another begins. */
const resources = [
  `${bucketArn}/ada`,
  `${bucketArn}/bob`,
  `${bucketArn}/","ada`,
  `${bucketArn}/ada\u0000s3:PutObject`,
  `${bucketArn}/ada\n${bucketArn}/bob`,
  tableArn,
];

const conditions = fc.constantFrom<NonNullable<Statement["Condition"]>>(
  {},
  { StringEquals: { "aws:PrincipalArn": roleArn("ada") } },
  { StringLike: { "aws:userid": "*:one" } },
  { IpAddress: { "aws:SourceIp": "127.0.0.1" } },
  { Null: { "aws:SourceArn": "true" } },
  { ArnLike: { "aws:SourceArn": `arn:aws:events:us-west-2:${account}:rule/*` } },
  { DateLessThan: { "aws:CurrentTime": "2026-06-01T00:00:00Z" } },
  { StringEqualsIfExists: { "s3:ExistingObjectTag/infected": "yes" } },
  { "ForAllValues:StringEquals": { "dynamodb:LeadingKeys": ["ada"] } },
  { "ForAnyValue:StringEquals": { "dynamodb:LeadingKeys": [variable("aws:PrincipalAccount"), "bob"] } },
);
const statements: fc.Arbitrary<Statement> = fc.record({
  Effect: fc.constantFrom("Allow" as const, "Allow" as const, "Deny" as const),
  Action: fc.subarray([...actions, "s3:*"], { minLength: 1 }),
  Resource: fc.subarray(
    [
      "*",
      `${bucketArn}/*`,
      `${bucketArn}/ada`,
      `${bucketArn}/${variable("s3:ExistingObjectTag/owner")}`,
      tableArn,
    ],
    { minLength: 1 },
  ),
  Condition: conditions,
});
const principalElements: fc.Arbitrary<Statement["Principal"]> = fc.constantFrom<Statement["Principal"]>(
  "*",
  { AWS: roleArn("ada") },
  { AWS: `arn:aws:sts::${account}:assumed-role/ada/one` },
  { AWS: account },
  { Service: "events.amazonaws.com" },
);
const documentOf = (Statement: Statement[]) => JSON.stringify({ Version: "2012-10-17", Statement });

const graphs = fc
  .record({
    identity: fc.tuple(...roleNames.map(() => fc.array(statements, { maxLength: 3 }))),
    onBucket: fc.array(
      fc.tuple(statements, principalElements).map(([statement, Principal]) => ({ ...statement, Principal })),
      { maxLength: 3 },
    ),
  })
  .map(
    ({ identity, onBucket }): Graph => ({
      app: "test",
      stage: "offline",
      region: "us-west-2",
      accountId: account,
      packages: [],
      outputs: {},
      resources: [
        ...roleNames.map((name, index) =>
          resource("aws:iam/role:Role", name, {
            name,
            arn: roleArn(name),
            uniqueId: `AROA${name}`,
            assumeRolePolicy: "{}",
            inlinePolicies: [{ policy: documentOf(identity[index] ?? []) }],
          }),
        ),
        resource("aws:s3/bucketPolicy:BucketPolicy", "policy", {
          bucket: "vault",
          policy: documentOf(onBucket),
        }),
      ],
    }),
  );

const requests: fc.Arbitrary<[Caller, NeededAccess]> = fc.tuple(
  fc.record({
    principal: fc.constantFrom(...principals),
    sourceIp: fc.constantFrom(undefined, "127.0.0.1", "127.0.0.2"),
    sourceArn: fc.constantFrom(undefined, `arn:aws:events:us-west-2:${account}:rule/r`),
    now: fc.constantFrom(new Date("2026-01-01"), new Date("2026-12-01")),
  }),
  fc.record({
    action: fc.constantFrom(...actions),
    resource: fc.constantFrom(...resources),
    keys: fc.record({
      "s3:ExistingObjectTag/infected": fc.constantFrom(undefined, "yes", "no"),
      "s3:ExistingObjectTag/owner": fc.constantFrom(undefined, "ada", "bob"),
      "dynamodb:LeadingKeys": fc.constantFrom<string[] | undefined>(
        undefined,
        ["ada"],
        ["ada", "bob"],
        ["bob"],
      ),
    }),
  }),
);

test("a remembered decision is the one that a new evaluation gives, whoever asked before, and with whatever condition keys", () => {
  const results = new Map<string, number>();
  fc.assert(
    fc.property(graphs, fc.array(requests, { minLength: 20, maxLength: 60 }), (graph, sequence) => {
      const authorizer = new Authorizer(graph);
      for (const [caller, needed] of sequence) {
        const decision = authorizer.decide(caller, needed);
        expect(decision).toEqual(new Authorizer(graph).decide(caller, needed));
        const result = decision?.result ?? "unknown";
        results.set(result, (results.get(result) ?? 0) + 1);
      }
    }),
    { numRuns: 150, seed: 20261126 },
  );
  // Each result is frequent enough to say something.
  for (const result of ["allowed", "explicitly denied", "implicitly denied"])
    expect(results.get(result) ?? 0, result).toBeGreaterThan(300);
});

const graphOf = (...statements: Statement[]): Graph => ({
  app: "test",
  stage: "offline",
  region: "us-west-2",
  accountId: account,
  packages: [],
  outputs: {},
  resources: roleNames.map((name) =>
    resource("aws:iam/role:Role", name, {
      name,
      arn: roleArn(name),
      assumeRolePolicy: "{}",
      inlinePolicies: [{ policy: documentOf(name === "ada" ? statements : []) }],
    }),
  ),
});

test("a role does not get the decision about another's same request, nor one that reads like its own", () => {
  const authorizer = new Authorizer(graphOf({ Effect: "Allow", Action: "*", Resource: "*" }));
  const [now, needed] = [new Date(), { action: "s3:GetObject", resource: `${bucketArn}/a` }];
  const resultFor = (arn: string, access: NeededAccess) =>
    authorizer.decide({ principal: { kind: "role", arn }, now }, access)?.result;
  for (let times = 0; times < 2; times++) {
    expect(resultFor(roleArn("ada"), needed)).toBe("allowed");
    expect(resultFor(roleArn("bob"), needed)).toBe("implicitly denied");
  }
});

test("more requests than are remembered are each decided by their own condition keys", () => {
  const own = `${bucketArn}/${variable("aws:SourceIp")}`;
  const authorizer = new Authorizer(graphOf({ Effect: "Allow", Action: "s3:GetObject", Resource: own }));
  const principal: Principal = { kind: "role", arn: roleArn("ada") };
  const now = new Date();
  for (let round = 0; round < 2; round++)
    for (let index = 0; index < 12_000; index++) {
      const sourceIp = `10.0.${Math.floor(index / 256)}.${index % 256}`;
      const needed = { action: "s3:GetObject", resource: `${bucketArn}/10.0.0.${index}` };
      const isAllowed: boolean =
        authorizer.decide({ principal, sourceIp, now }, needed)?.result === "allowed";
      if (isAllowed !== index < 256) expect.fail(`Request ${index} of round ${round}: ${isAllowed}`);
    }
});
