import fc from "fast-check";
import type { PolicyDocument, Statement } from "../../src/iam/policy.ts";
import type { Principal } from "../../src/iam/principals.ts";

export const accountId = "123456789012";
const inAccount = (service: string, rest: string) => `arn:aws:${service}:us-east-1:${accountId}:${rest}`;
const roleArn = `arn:aws:iam::${accountId}:role/tester`;
const otherRoleArn = `arn:aws:iam::${accountId}:role/other`;
const sessionArn = `arn:aws:sts::${accountId}:assumed-role/tester/session`;
const userArn = `arn:aws:iam::${accountId}:user/ada`;

/** A request and the policies that apply to it. */
export interface Case {
  principal: Principal;
  action: string;
  resource: string;
  keys: Record<string, string | string[]>;
  identity: PolicyDocument[];
  boundary: PolicyDocument[] | undefined;
  /** The policy that the resource carries, if it carries one. */
  onResource: PolicyDocument[];
}

/** A policy variable as policies write it. */
export const variable = (text: string) => ["$", "{", text, "}"].join("");

/** Actions with resources that they apply to, and patterns that match some of each. */
const services = [
  {
    actions: ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"],
    resources: ["a", "b/c", "b/c:d", "ada", "ada/x", "A", "$"].map((key) => `arn:aws:s3:::vault/${key}`),
    actionPatterns: ["s3:Get*", "s3:*Object", "S3:getobject", "s3:?utObject", "s3:*"],
    resourcePatterns: [
      "arn:aws:s3:::vault/*",
      "arn:aws:s3:::vault/b/*",
      "arn:aws:s3:::v*t/?",
      "arn:aws:s3:::vault/b*d",
      `arn:aws:s3:::vault/${variable("aws:username")}`,
      `arn:aws:s3:::vault/${variable("aws:UserName, 'ada'")}/*`,
      `arn:aws:s3:::vault/${variable("$")}`,
      "arn:aws:s3*",
    ],
  },
  {
    actions: ["dynamodb:GetItem", "dynamodb:Query"],
    resources: [inAccount("dynamodb", "table/Documents")],
    actionPatterns: ["dynamodb:*", "dynamodb:Get*", "dynamodb:Q?ery"],
    resourcePatterns: [
      inAccount("dynamodb", "table/*"),
      inAccount("dynamodb", "table/Document?"),
      `arn:aws:dynamodb:us-*-1:${accountId}:table/Documents`,
      `arn:aws:dynamodb:us-?ast-1:${accountId}:table/Documents`,
      `arn:aws:dynamodb:*:*:table/Documents`,
      inAccount("dynamodb", "table/Other"),
    ],
  },
  {
    actions: ["sqs:SendMessage", "sqs:ReceiveMessage"],
    resources: [inAccount("sqs", "jobs"), inAccount("sqs", "jobs-ada")],
    actionPatterns: ["sqs:*", "sqs:Send*"],
    resourcePatterns: [
      inAccount("sqs", "jobs*"),
      inAccount("sqs", "*-ad?"),
      `arn:aws:sqs:*:${accountId}:jobs`,
    ],
  },
  {
    actions: ["kms:Decrypt", "kms:GenerateDataKey"],
    resources: [inAccount("kms", "key/1")],
    actionPatterns: ["kms:*", "kms:Decrypt", "kms:*Key"],
    resourcePatterns: [inAccount("kms", "key/*"), `arn:aws:kms:*:${accountId}:key/1`],
  },
  {
    actions: ["sts:AssumeRole"],
    resources: [otherRoleArn],
    actionPatterns: ["sts:Assume*", "sts:*"],
    resourcePatterns: [`arn:aws:iam::${accountId}:role/*`],
  },
] as const;

const oneOrSome = <Value>(...values: Value[]): fc.Arbitrary<Value | Value[]> =>
  fc.oneof(
    fc.constantFrom(...values),
    fc.uniqueArray(fc.constantFrom(...values), { minLength: 1, maxLength: 3 }),
  );

const texts = ["ada", "Ada", "bob", "a", "team-a"];
const addresses = ["10.1.2.3", "10.255.0.1", "192.0.2.9", "2001:db8::5"];
const times = ["2025-12-31T23:59:59Z", "2026-01-01T00:00:00Z", "2026-06-01T12:00:00Z"];
const arns = [
  "arn:aws:s3:::vault",
  inAccount("sns", "topic"),
  inAccount("events", "rule/bus/a:b"),
  "arn:aws:events:eu-west-1:999999999999:rule/x",
];

/** Condition keys with the values that a request may have. */
const keys = {
  "aws:username": fc.constantFrom(...texts),
  "aws:PrincipalTag/team": fc.constantFrom(...texts),
  "aws:SourceIp": fc.constantFrom(...addresses),
  "aws:SecureTransport": fc.constantFrom("true", "false"),
  "aws:CurrentTime": fc.constantFrom(...times),
  "aws:MultiFactorAuthAge": fc.constantFrom("0", "10", "10.0", "300"),
  "aws:SourceArn": fc.constantFrom(...arns),
  "aws:PrincipalArn": fc.constantFrom(roleArn, userArn, otherRoleArn),
  "aws:CalledVia": fc.uniqueArray(fc.constantFrom(...texts), { minLength: 1, maxLength: 3 }),
};
const requestKeys: fc.Arbitrary<Record<string, string | string[]>> = fc.record(keys, { requiredKeys: [] });

const textValues = oneOrSome(...texts, variable("aws:username"), variable("aws:userid, 'bob'"));
const likeValues = oneOrSome("a*", "?da", "*", "team-?", "b*b", variable("aws:username"), "A*");
const arnValues = oneOrSome(
  ...arns,
  "arn:aws:s3:::v*",
  "arn:aws:*:us-east-1:*:*",
  inAccount("events", "rule/*"),
  inAccount("events", "rule/bus/?:b"),
  `arn:aws:iam::*:user/${variable("aws:username, 'ada'")}`,
  roleArn,
);
const sometimesNegated = (name: string, negated: string) => fc.constantFrom(name, negated);
const orderedOperators = (type: string) =>
  fc
    .constantFrom("Equals", "NotEquals", "LessThan", "LessThanEquals", "GreaterThan", "GreaterThanEquals")
    .map((comparison) => `${type}${comparison}`);

/** Operators with keys of their type, and values of a policy. */
const comparisons = fc.oneof(
  ...[
    [sometimesNegated("StringEquals", "StringNotEquals"), textValues],
    [sometimesNegated("StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase"), textValues],
    [sometimesNegated("StringLike", "StringNotLike"), likeValues],
  ].map(([operator, values]) =>
    fc.tuple(
      operator as fc.Arbitrary<string>,
      fc.constantFrom("aws:username", "AWS:UserName", "aws:PrincipalTag/team", "aws:CalledVia"),
      values as fc.Arbitrary<string | string[]>,
    ),
  ),
  fc.tuple(
    fc.constantFrom("ArnEquals", "ArnLike", "ArnNotEquals", "ArnNotLike"),
    fc.constantFrom("aws:SourceArn", "aws:PrincipalArn"),
    arnValues,
  ),
  fc.tuple(
    orderedOperators("Numeric"),
    fc.constant("aws:MultiFactorAuthAge"),
    oneOrSome("0", "10", "10.5", "300"),
  ),
  fc.tuple(
    orderedOperators("Date"),
    fc.constant("aws:CurrentTime"),
    oneOrSome(...times, "2026-01-01", "2026-01-01T01:00:00+01:00"),
  ),
  fc.tuple(
    sometimesNegated("IpAddress", "NotIpAddress"),
    fc.constant("aws:SourceIp"),
    oneOrSome("10.0.0.0/8", "10.1.2.3/32", "10.1.2.0/31", "192.0.2.0/24", "2001:db8::/32", "128.0.0.0/1"),
  ),
  fc.tuple(fc.constant("Bool"), fc.constant("aws:SecureTransport"), oneOrSome("true", "false", "True")),
  fc.tuple(
    fc.constant("Null"),
    fc.constantFrom("aws:username", "aws:CalledVia", "aws:SourceArn"),
    oneOrSome("true", "false"),
  ),
);

const conditions = fc
  .array(fc.tuple(comparisons, fc.constantFrom("", "", "", "ForAllValues:", "ForAnyValue:"), fc.boolean()), {
    minLength: 1,
    maxLength: 2,
  })
  .map((all) => {
    const condition: NonNullable<Statement["Condition"]> = {};
    for (const [[operator, key, values], set, ifExists] of all) {
      const isNull = operator === "Null";
      const name = `${isNull ? "" : set}${operator}${ifExists && !isNull ? "IfExists" : ""}`;
      condition[name] = { ...condition[name], [key]: values };
    }
    return condition;
  });

const principals = oneOrSome<string>(
  roleArn,
  sessionArn,
  userArn,
  accountId,
  `arn:aws:iam::${accountId}:root`,
  otherRoleArn,
  "*",
).map((AWS) => ({ AWS }));
const principalElements = fc.oneof(
  { weight: 6, arbitrary: principals },
  { weight: 1, arbitrary: fc.constant("*" as const) },
  { weight: 1, arbitrary: fc.constant({ Service: "events.amazonaws.com" }) },
  { weight: 1, arbitrary: fc.constant({ AWS: roleArn, Service: ["events.amazonaws.com"] }) },
);

const isWithVariable = (resource: string | string[]) =>
  [resource].flat().join().includes(variable("aws:username"));

/** AWS does not support NotPrincipal in a statement that allows. */
const principalElement = (effect: string, isNegated: boolean) =>
  isNegated && effect === "Deny" ? "NotPrincipal" : "Principal";

type ServiceCases = (typeof services)[number];

function statements(service: ServiceCases, kind: "identity" | "resource" | "trust"): fc.Arbitrary<Statement> {
  const { actions, actionPatterns, resources, resourcePatterns } = service;
  const action = oneOrSome<string>("*", ...actions, ...actionPatterns);
  const resource = oneOrSome<string>("*", "arn:*", ...resources, ...resourcePatterns);
  const always = <Value>(weight: number, arbitrary: fc.Arbitrary<Value>) =>
    fc.option(arbitrary, { nil: undefined, freq: weight });
  return fc
    .record({
      effect: fc.constantFrom("Allow", "Allow", "Allow", "Deny"),
      action,
      resource,
      principal: principalElements,
      condition: always(1, conditions),
      negated: fc.record({
        action: fc.constantFrom(false, false, false, false, true),
        resource: fc.constantFrom(false, false, false, false, true),
        principal: fc.constantFrom(false, false, false, false, true),
      }),
    })
    .map(({ effect, action, resource, principal, condition, negated }) => ({
      Effect: effect as "Allow" | "Deny",
      [negated.action ? "NotAction" : "Action"]: action,
      ...(kind !== "trust" && {
        [negated.resource && !isWithVariable(resource) ? "NotResource" : "Resource"]: resource,
      }),
      ...(kind !== "identity" && { [principalElement(effect, negated.principal)]: principal }),
      ...(condition && { Condition: condition }),
    }));
}

const documents = (service: ServiceCases, kind: "identity" | "resource" | "trust") =>
  fc
    .array(statements(service, kind), { minLength: 1, maxLength: 3 })
    .map((Statement): PolicyDocument => ({ Version: "2012-10-17", Statement }));

const callers: fc.Arbitrary<Principal> = fc.oneof(
  { weight: 4, arbitrary: fc.constant<Principal>({ kind: "role", arn: roleArn, sessionArn }) },
  { weight: 2, arbitrary: fc.constant<Principal>({ kind: "role", arn: roleArn }) },
  { weight: 2, arbitrary: fc.constant<Principal>({ kind: "user", arn: userArn }) },
  { weight: 1, arbitrary: fc.constant<Principal>({ kind: "service", name: "events.amazonaws.com" }) },
);

/** A user, role or service has no policy where it cannot have one. */
function withoutImpossible(given: Case): Case {
  if (given.principal.kind === "role" || given.principal.kind === "user") return given;
  return { ...given, identity: [], boundary: undefined };
}

const policyOf = (...Statement: Statement[]): PolicyDocument => ({ Version: "2012-10-17", Statement });
const statementOf = (Effect: "Allow" | "Deny", more: Partial<Statement> = {}): Statement => ({
  Effect,
  Action: "*",
  Resource: "*",
  ...more,
});

/** Any policies, of every kind at once. */
const anyCases: fc.Arbitrary<Case> = fc.constantFrom(...services).chain((service) => {
  const isRole = service.actions[0] === "sts:AssumeRole";
  const carries = documents(service, isRole ? "trust" : "resource");
  return fc
    .record({
      principal: callers,
      action: fc.constantFrom<string>(...service.actions),
      resource: fc.constantFrom<string>(...service.resources),
      keys: requestKeys,
      identity: fc.array(documents(service, "identity"), { maxLength: 2 }),
      boundary: fc.option(fc.tuple(documents(service, "identity")), { nil: undefined, freq: 1 }),
      onResource: fc.array(carries, { minLength: isRole ? 1 : 0, maxLength: 1 }),
    })
    .map(withoutImpossible);
});

/** One condition decides. */
const conditionCases: fc.Arbitrary<Case> = fc
  .record({ condition: conditions, keys: requestKeys, isDenial: fc.boolean() })
  .map(({ condition: Condition, keys, isDenial }) => ({
    principal: { kind: "user", arn: userArn },
    action: "s3:GetObject",
    resource: "arn:aws:s3:::vault/a",
    keys,
    identity: [
      isDenial
        ? policyOf(statementOf("Allow"), statementOf("Deny", { Condition }))
        : policyOf(statementOf("Allow", { Condition })),
    ],
    boundary: undefined,
    onResource: [],
  }));

/** The principals of the resource's policy decide, with what the other policies allow. */
const principalCases: fc.Arbitrary<Case> = fc
  .record({
    service: fc.constantFrom(...services),
    principal: callers,
    effect: fc.constantFrom<("Allow" | "Deny")[]>("Allow", "Allow", "Deny"),
    isNegated: fc.boolean(),
    named: principalElements,
    allowsIdentity: fc.boolean(),
    boundaryAction: fc.constantFrom(undefined, "*", "ec2:*"),
  })
  .map(({ service, principal, effect, isNegated, named, allowsIdentity, boundaryAction }) => {
    const isRole = service.actions[0] === "sts:AssumeRole";
    const { Resource, ...carried } = statementOf(effect, { [principalElement(effect, isNegated)]: named });
    return withoutImpossible({
      principal,
      action: service.actions[0],
      resource: service.resources[0] ?? "",
      keys: {},
      identity: allowsIdentity ? [policyOf(statementOf("Allow"))] : [],
      boundary: boundaryAction && [policyOf(statementOf("Allow", { Action: boundaryAction }))],
      onResource: [policyOf(isRole ? carried : { ...carried, Resource })],
    } as Case);
  });

/** Requests with policies that apply to them. */
export const cases: fc.Arbitrary<Case> = fc.oneof(anyCases, conditionCases, principalCases);
