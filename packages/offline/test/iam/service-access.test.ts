import { describe, expect, test } from "vitest";
import type { Graph } from "../../src/graph/graph.ts";
import { Authorizer, type OnDecision } from "../../src/iam/authorizer.ts";
import { PolicyAccess } from "../../src/iam/service-access.ts";
import { withoutRepetitions } from "../../src/iam/without-repetitions.ts";
import { resource } from "../support/local-aws.ts";

const [region, accountId] = ["us-west-2", "123456789012"];
const roleArn = `arn:aws:iam::${accountId}:role/starter`;
const boundaryArn = `arn:aws:iam::${accountId}:policy/boundary`;
const machineArn = `arn:aws:states:${region}:${accountId}:stateMachine:intake`;
const ruleArn = `arn:aws:events:${region}:${accountId}:rule/uploads`;
const functionArn = `arn:aws:lambda:${region}:${accountId}:function:greet`;
const queueUrl = `https://sqs.${region}.amazonaws.com/${accountId}/undelivered`;
const queueArn = `arn:aws:sqs:${region}:${accountId}:undelivered`;
const service = "events.amazonaws.com";

const document = (...Statement: object[]) => JSON.stringify({ Version: "2012-10-17", Statement });
const trust = (Condition?: object, Service = service) => ({
  Effect: "Allow",
  Action: "sts:AssumeRole",
  Principal: { Service },
  ...(Condition && { Condition }),
});
const start = { Effect: "Allow", Action: "states:StartExecution", Resource: machineArn };

const role = (properties: { trust?: object; policy?: object; more?: object }) =>
  resource("aws:iam/role:Role", "starter", {
    name: "starter",
    arn: roleArn,
    assumeRolePolicy: document(properties.trust ?? trust()),
    inlinePolicies: [{ name: "inline", policy: document(properties.policy ?? start) }],
    ...properties.more,
  });
const permission = (more: object = {}) =>
  resource("aws:lambda/permission:Permission", "permission", {
    action: "lambda:InvokeFunction",
    function: "greet",
    principal: service,
    ...more,
  });
const queuePolicy = (...statements: object[]) =>
  resource("aws:sqs/queuePolicy:QueuePolicy", "policy", { queueUrl, policy: document(...statements) });

/** What services may do with these resources, and the lines about what they may not. */
function accessTo(...resources: Graph["resources"]) {
  const lines: string[] = [];
  const decisions: Parameters<OnDecision>[0][] = [];
  const clock = { time: Date.parse("2026-11-26T10:00:00Z") };
  const graph = { app: "test", stage: "offline", region, accountId, resources, packages: [], outputs: {} };
  const authorizer = new Authorizer(graph, { onDecision: (decision) => decisions.push(decision) });
  const now = () => new Date(clock.time);
  const report = withoutRepetitions((line) => lines.push(line), now);
  const access = new PolicyAccess({ authorizer, now, report });
  return { access, lines, decisions, clock };
}

const startBy = (...resources: Graph["resources"]) => {
  const { access, lines } = accessTo(...resources);
  const attempt = () =>
    access.byRole({ roleArn, service, sourceArn: ruleArn }, [
      { action: "states:StartExecution", resource: machineArn },
    ]);
  return { attempt, lines };
};

describe("A service with a role", () => {
  test.each([
    ["whose trust policy names it", role({})],
    [
      "that trusts it for this source",
      role({ trust: trust({ ArnLike: { "aws:SourceArn": `${ruleArn}*` } }) }),
    ],
    [
      "that trusts it for this account",
      role({ trust: trust({ StringEquals: { "aws:SourceAccount": accountId } }) }),
    ],
    [
      "whose permissions boundary allows it",
      role({
        more: { managedPolicyArns: [], permissionsBoundary: `arn:aws:iam::aws:policy/AdministratorAccess` },
      }),
    ],
  ])("may do what a role allows %s", (_which, declared) => {
    const { attempt, lines } = startBy(declared);
    expect(attempt).not.toThrow();
    expect(lines).toEqual([]);
  });

  test.each([
    ["trusts another service", role({ trust: trust(undefined, "lambda.amazonaws.com") }), "sts:AssumeRole"],
    [
      "trusts it for another source",
      role({ trust: trust({ ArnEquals: { "aws:SourceArn": `${ruleArn}2` } }) }),
      "sts:AssumeRole",
    ],
    [
      "trusts it for another account",
      role({ trust: trust({ StringEquals: { "aws:SourceAccount": "999999999999" } }) }),
      "sts:AssumeRole",
    ],
    ["grants another action", role({ policy: { ...start, Action: "states:StopExecution" } }), start.Action],
    ["grants another resource", role({ policy: { ...start, Resource: `${machineArn}2` } }), start.Action],
  ])("may not do it with a role that %s", (_what, declared, action) => {
    const { attempt, lines } = startBy(declared);
    expect(attempt).toThrow(expect.objectContaining({ code: "AccessDeniedException", action }));
    expect(lines).toEqual([expect.stringContaining(`needs ${action} on`)]);
  });

  test("may not exceed the permissions boundary of the role", () => {
    const boundary = resource("aws:iam/policy:Policy", "boundary", {
      name: "boundary",
      arn: boundaryArn,
      policy: document({ Effect: "Allow", Action: "s3:*", Resource: "*" }),
    });
    const { attempt, lines } = startBy(role({ more: { permissionsBoundary: boundaryArn } }), boundary);
    expect(attempt).toThrow("because no permissions boundary allows the states:StartExecution action");
    expect(lines[0]).toContain("This one in its permissions boundary would:");
  });

  test("may do nothing with a role that is not declared", () => {
    const { attempt, lines } = startBy();
    expect(attempt).toThrow("sts:AssumeRole");
    expect(lines).toEqual([
      `Access denied: ${service} (for ${ruleArn}) needs states:StartExecution on ${machineArn}. No role ${roleArn} is declared.`,
    ]);
  });

  test("is told which statement of the trust policy is missing, for its source alone", () => {
    const { attempt, lines } = startBy(role({ trust: trust(undefined, "lambda.amazonaws.com") }));
    expect(attempt).toThrow("because no role trust policy allows the sts:AssumeRole action");
    const statement = {
      Effect: "Allow",
      Principal: { Service: service },
      Action: "sts:AssumeRole",
      Condition: { ArnEquals: { "aws:SourceArn": ruleArn } },
    };
    expect(lines[0]).toContain(`in the trust policy of the role would: ${JSON.stringify(statement)}`);
  });
});

describe("A service without a role", () => {
  const invokeBy = (...resources: Graph["resources"]) => {
    const { access, lines } = accessTo(...resources);
    const attempt = () =>
      access.byService({ service, sourceArn: ruleArn }, [
        { action: "lambda:InvokeFunction", resource: functionArn },
      ]);
    return { attempt, lines };
  };

  test.each([
    ["any source", {}],
    ["its source", { sourceArn: ruleArn }],
    ["its source and account", { sourceArn: ruleArn, sourceAccount: accountId }],
    ["the ARN of the function", { function: functionArn }],
  ])("may invoke a function by a permission for %s", (_what, more) => {
    expect(invokeBy(permission(more)).attempt).not.toThrow();
  });

  test.each([
    ["another source", { sourceArn: `${ruleArn}2` }],
    ["another account", { sourceAccount: "999999999999" }],
    ["another service", { principal: "apigateway.amazonaws.com" }],
    ["another function", { function: "other" }],
    ["another action", { action: "lambda:InvokeFunctionUrl" }],
  ])("may not invoke it by a permission for %s", (_what, more) => {
    const { attempt, lines } = invokeBy(permission(more));
    expect(attempt).toThrow("because no resource-based policy allows the lambda:InvokeFunction action");
    expect(lines[0]).toContain(`needs lambda:InvokeFunction on ${functionArn}.`);
  });

  const sendBy = (...statements: object[]) => {
    const { access, lines } = accessTo(queuePolicy(...statements));
    const attempt = () =>
      access.byService({ service, sourceArn: ruleArn }, [{ action: "sqs:SendMessage", resource: queueArn }]);
    return { attempt, lines };
  };
  const allowed = { Effect: "Allow", Action: "sqs:SendMessage", Resource: queueArn };
  const byEvents = { ...allowed, Principal: { Service: service } };

  test("may send to a queue whose policy allows it, over TLS", () => {
    const withoutTls = {
      Effect: "Deny",
      Action: "sqs:*",
      Resource: queueArn,
      Principal: "*",
      Condition: { Bool: { "aws:SecureTransport": "false" } },
    };
    expect(sendBy(byEvents, withoutTls).attempt).not.toThrow();
    expect(sendBy(withoutTls).attempt).toThrow("no resource-based policy allows");
  });

  test("may not send to a queue whose policy denies it", () => {
    const { attempt, lines } = sendBy(byEvents, {
      Sid: "NoServices",
      Effect: "Deny",
      Action: "*",
      Resource: queueArn,
      Principal: "*",
      Condition: { Bool: { "aws:PrincipalIsAWSService": "true" } },
    });
    expect(attempt).toThrow("with an explicit deny in a resource-based policy");
    expect(lines[0]).toContain("Statement NoServices of policy (resource policy) denies it.");
  });

  test("is named by aws:PrincipalServiceName", () => {
    const byName = (name: string) => ({
      ...allowed,
      Principal: "*",
      Condition: { StringEquals: { "aws:PrincipalServiceName": name } },
    });
    expect(sendBy(byName(service)).attempt).not.toThrow();
    expect(sendBy(byName("scheduler.amazonaws.com")).attempt).toThrow();
  });
});

describe("Decisions about services", () => {
  test("are reported once a minute, however often they are repeated", () => {
    const { access, lines, clock } = accessTo();
    const attempt = () => {
      try {
        access.byService({ service, sourceArn: ruleArn }, [
          { action: "sqs:SendMessage", resource: queueArn },
        ]);
      } catch {}
    };
    for (let count = 0; count < 5; count++) attempt();
    expect(lines).toHaveLength(1);
    clock.time += 60_000;
    attempt();
    expect(lines).toHaveLength(2);
  });

  test("are recorded, those that allow as well", () => {
    const { access, decisions } = accessTo(role({}));
    access.byRole({ roleArn, service, sourceArn: ruleArn }, [
      { action: "states:StartExecution", resource: machineArn },
    ]);
    expect(decisions).toEqual([
      expect.objectContaining({ principal: { kind: "service", name: service }, action: "sts:AssumeRole" }),
      expect.objectContaining({
        principal: { kind: "role", arn: roleArn },
        action: "states:StartExecution",
        resource: machineArn,
        decision: expect.objectContaining({ result: "allowed" }),
        at: new Date("2026-11-26T10:00:00Z"),
      }),
    ]);
  });
});
