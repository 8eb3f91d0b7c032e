import { expect, onTestFinished, test } from "vitest";
import { executionArn, send, startGateway } from "../support/gateway.ts";
import { resource } from "../support/local-aws.ts";

type Statement = Record<string, unknown>;

const invoke = { Principal: "*", Action: "execute-api:Invoke", Resource: `${executionArn}/*` };
const allow: Statement = { ...invoke, Effect: "Allow" };
const deny: Statement = { ...invoke, Effect: "Deny" };
const from = (...addresses: string[]) => ({ "aws:SourceIp": addresses });

/** A gateway with a resource policy and a declared response to those that it refuses. */
async function startWith(...statements: Statement[]) {
  const decisions: string[] = [];
  const gateway = await startGateway({
    methods: [
      { method: "ANY", path: "/echo/{rest+}" },
      { method: "GET", path: "/closed", scopes: ["a/read"] },
    ],
    others: [
      resource("aws:apigateway/restApiPolicy:RestApiPolicy", "Policy", {
        restApiId: "api1",
        policy: JSON.stringify({ Version: "2012-10-17", Statement: statements }),
      }),
      resource("aws:apigateway/response:Response", "Refused", {
        restApiId: "api1",
        responseType: "ACCESS_DENIED",
        responseTemplates: {
          "application/problem+json": '{"says":$context.error.messageString,"id":"$context.requestId"}',
        },
        responseParameters: { "gatewayresponse.header.cache-control": "'no-store'" },
      }),
    ],
    onDecision: ({ principal, action, resource: arn, decision }) =>
      decisions.push(`${principal.kind} ${action} ${arn} ${decision?.result}`),
  });
  onTestFinished(() => gateway.close());
  return { ...gateway, decisions };
}

test("a call from an address outside the networks is answered by the declared response, and reported", async () => {
  const gateway = await startWith(allow, {
    ...deny,
    Sid: "Networks",
    Condition: { NotIpAddress: from("127.0.0.1/32", "::1/128") },
  });
  expect((await send(gateway.url, "/live/echo/x")).status).toBe(200);
  const refused = await send(gateway.url, "/live/echo/x", { localAddress: "127.0.0.2" });
  expect(refused).toMatchObject({
    status: 403,
    headers: {
      "content-type": "application/problem+json",
      "cache-control": "no-store",
      "x-amzn-errortype": "AccessDeniedException",
    },
  });
  expect(JSON.parse(refused.text)).toEqual({
    id: refused.headers["x-amzn-requestid"],
    says: "User: anonymous is not authorized to perform: execute-api:Invoke on resource: arn:aws:execute-api:us-west-2:********9012:api1/live/GET/echo/x with an explicit deny in a resource-based policy",
  });
  expect(gateway.messages).toEqual([
    `Access denied: anonymous (from 127.0.0.2) needs execute-api:Invoke on ${executionArn}/live/GET/echo/x. Statement Networks of Policy (resource policy) denies it.`,
  ]);
  expect(gateway.decisions).toEqual([
    `anonymous execute-api:Invoke ${executionArn}/live/GET/echo/x allowed`,
    `anonymous execute-api:Invoke ${executionArn}/live/GET/echo/x explicitly denied`,
  ]);
});

test("the policy decides before the authorizer and before the path is known", async () => {
  const gateway = await startWith({ ...allow, Condition: { IpAddress: from("127.0.0.1/32") } });
  expect((await send(gateway.url, "/closed")).status).toBe(401);
  expect((await send(gateway.url, "/closed", { localAddress: "127.0.0.2" })).status).toBe(403);
  const unknown = await send(gateway.url, "/nowhere", { localAddress: "127.0.0.2" });
  expect(unknown.headers["x-amzn-errortype"]).toBe("AccessDeniedException");
});

// https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-resource-policies-examples.html
test.each<[what: string, allowed: boolean, statements: Statement[]]>([
  ["allows nothing", false, []],
  ["denies others only", false, [{ ...deny, Condition: { NotIpAddress: from("127.0.0.0/8") } }]],
  ["allows another method", false, [{ ...allow, Resource: `${executionArn}/*/POST/*` }]],
  ["allows another stage", false, [{ ...allow, Resource: `${executionArn}/test/*` }]],
  ["allows the path", true, [{ ...allow, Resource: `${executionArn}/live/GET/echo/*` }]],
  ["allows by the short form", true, [{ ...allow, Resource: "execute-api:/live/*" }]],
  ["allows a role", false, [{ ...allow, Principal: { AWS: "arn:aws:iam::123456789012:root" } }]],
  ["allows a VPC only", false, [{ ...allow, Condition: { StringEquals: { "aws:SourceVpc": "vpc-1" } } }]],
  [
    "denies other VPC endpoints",
    false,
    [allow, { ...deny, Condition: { StringNotEquals: { "aws:SourceVpce": "vpce-1" } } }],
  ],
  [
    "denies an address in a VPC",
    true,
    [allow, { ...deny, Condition: { IpAddress: { "aws:VpcSourceIp": "0.0.0.0/0" } } }],
  ],
  ["allows a user agent", false, [{ ...allow, Condition: { StringLike: { "aws:UserAgent": "curl/*" } } }]],
  [
    "denies what the client says of its address",
    true,
    [allow, { ...deny, Condition: { IpAddress: from("8.8.8.8/32") } }],
  ],
])("a policy that %s: allowed is %s", async (_what, allowed, statements) => {
  const gateway = await startWith(...statements);
  const { status } = await send(gateway.url, "/echo/x", { headers: { "x-forwarded-for": "8.8.8.8" } });
  expect(status).toBe(allowed ? 200 : 403);
});

test("an API without a policy is open", async () => {
  const gateway = await startGateway({});
  onTestFinished(() => gateway.close());
  expect((await send(gateway.url, "/echo/x")).status).toBe(200);
});
