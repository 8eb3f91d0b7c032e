import { describe, expect, test } from "vitest";
import { compilePolicy } from "../../src/iam/compiled-policy.ts";
import { type ApplicablePolicies, decide } from "../../src/iam/evaluate.ts";
import type { Statement } from "../../src/iam/policy.ts";
import type { Principal } from "../../src/iam/principals.ts";
import { requestContext } from "../../src/iam/request-context.ts";

const account = "arn:aws:iam::123456789012:root";
const roleArn = "arn:aws:iam::123456789012:role/teams/reader";
const role: Principal = { kind: "role", arn: roleArn };
const events: Principal = { kind: "service", name: "events.amazonaws.com" };
const objectArn = "arn:aws:s3:::vault/a";

const policy = (name: string, ...Statement: Statement[]) =>
  compilePolicy(name, { Version: "2012-10-17", Statement });
const allow = (more: Partial<Statement> = {}): Statement => ({
  Sid: "Read",
  Effect: "Allow",
  Action: "s3:GetObject",
  Resource: "arn:aws:s3:::vault/*",
  ...more,
});
const deny = (more: Partial<Statement> = {}): Statement => allow({ Effect: "Deny", Sid: "Never", ...more });

/** Decides about reading an object. */
const read = (
  policies: Partial<ApplicablePolicies>,
  principal: Principal = role,
  keys: Record<string, string> = {},
) =>
  decide(
    { principal, action: "s3:GetObject", resource: objectArn, context: requestContext(keys) },
    { identity: [], resource: [], ...policies },
  );

describe("a decision names the statement that decided", () => {
  test("by policy, Sid and place", () => {
    const identity = [
      policy("Other", allow({ Action: "s3:PutObject" })),
      policy("Reads", deny({ Action: "s3:PutObject" }), allow()),
    ];
    expect(read({ identity })).toEqual({
      result: "allowed",
      by: { kind: "identity policy", policy: "Reads", policyId: "Reads", sid: "Read", index: 1 },
    });
  });

  test("which is a denial wherever one stands", () => {
    const grants = { identity: [policy("Reads", allow())] };
    const denials: [Partial<ApplicablePolicies>, string][] = [
      [{ identity: [policy("Reads", allow()), policy("Denies", deny())] }, "identity policy"],
      [{ boundary: [policy("Denies", allow(), deny())] }, "permissions boundary"],
      [{ resource: [policy("Denies", deny({ Principal: { AWS: account } }))] }, "resource policy"],
    ];
    for (const [policies, kind] of denials)
      expect(read({ ...grants, ...policies })).toMatchObject({
        result: "explicitly denied",
        by: { kind, policy: "Denies", sid: "Never" },
      });
  });
});

describe("without a statement that allows it, the decision names the grant that would", () => {
  const statement = { Effect: "Allow", Action: "s3:GetObject", Resource: objectArn };

  test("in a policy of the role", () => {
    expect(read({ identity: [policy("Reads", allow({ Resource: "arn:aws:s3:::other/*" }))] })).toEqual({
      result: "implicitly denied",
      missing: { kind: "identity policy", statement },
    });
  });

  test("in the permissions boundary", () => {
    const boundary = [policy("Boundary", allow({ Action: "dynamodb:*" }))];
    expect(read({ identity: [policy("Reads", allow())], boundary })).toEqual({
      result: "implicitly denied",
      missing: { kind: "permissions boundary", statement },
    });
  });

  test("in the resource's policy, for a service", () => {
    const Principal = { Service: "events.amazonaws.com" };
    expect(read({}, events)).toEqual({
      result: "implicitly denied",
      missing: { kind: "resource policy", statement: { ...statement, Principal } },
    });
  });
});

describe("a key's policy", () => {
  const use = (
    keyPolicy: Statement,
    identity = [policy("Uses", allow({ Action: "kms:*", Resource: "*" }))],
  ) =>
    decide(
      {
        principal: role,
        action: "kms:Decrypt",
        resource: "arn:aws:kms:us-east-1:123456789012:key/1",
        context: requestContext({}),
      },
      { identity, resource: [policy("KeyPolicy", keyPolicy)], resourceMustAllow: true },
    );
  const keyGrant = (AWS: string) => allow({ Principal: { AWS }, Action: "kms:Decrypt", Resource: "*" });

  test("allows a role without a policy of the role", () => {
    expect(use(keyGrant(roleArn), [])).toMatchObject({ result: "allowed", by: { policy: "KeyPolicy" } });
  });

  test("leaves the decision to the role's policies if it allows the account", () => {
    expect(use(keyGrant(account))).toMatchObject({ result: "allowed", by: { policy: "Uses" } });
    expect(use(keyGrant(account), [])).toMatchObject({ missing: { kind: "identity policy" } });
  });

  test("has to allow one of them: a grant to the role is not enough", () => {
    expect(use(keyGrant(`${roleArn}s`))).toMatchObject({
      result: "implicitly denied",
      missing: { kind: "resource policy", statement: { Principal: { AWS: roleArn } } },
    });
  });
});

test("a document that is no policy grants and denies nothing", () => {
  for (const document of [undefined, null, "", "{", 1, {}, { Statement: [] }])
    expect(read({ identity: [compilePolicy("None", document)] })).toMatchObject({
      result: "implicitly denied",
    });
});

test("a statement with an unknown condition operator does not apply", () => {
  const Condition = { StringMatches: { "aws:PrincipalArn": "*" } };
  const identity = [policy("Reads", allow({ Condition }))];
  expect(read({ identity }, role, { "aws:PrincipalArn": roleArn }).result).toBe("implicitly denied");
});
