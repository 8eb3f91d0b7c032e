import type { IncomingMessage, ServerResponse } from "node:http";
import { Sha256 } from "@aws-crypto/sha256-js";
import { SignatureV4 } from "@smithy/signature-v4";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { AwsError } from "../src/http/aws-error.ts";
import { bodyBytesAtMost, sendJsonError } from "../src/http/json-api.ts";
import type { RequestedAction } from "../src/iam/policy.ts";
import { type System, startSystem } from "../src/run/system.ts";
import { services } from "../src/services/index.ts";
import { roleArn, send, temporaryFolder } from "./support/local-aws.ts";

const [region, accountId] = ["us-west-2", "123456789012"];

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let system: System;
let credentials: { accessKeyId: string; secretAccessKey: string };
const requested: RequestedAction[] = [];
const reports: string[] = [];
let endAnswer = () => {};

beforeAll(async () => {
  folder = await temporaryFolder();
  const caller = {
    facts: { id: "caller", title: "The caller of these tests" },
    async start(context: Parameters<(typeof services)[number]["start"]>[0]) {
      credentials = context.credentials.of(roleArn);
      return {};
    },
  };
  const failing = {
    facts: { id: "failing", title: "A service that fails" },
    start: async () => ({
      api: {
        bodyBytesAtMost,
        answer() {
          throw new Error("/home/somebody/file is missing");
        },
        sendError: (_request: IncomingMessage, response: ServerResponse, error: AwsError) =>
          sendJsonError(response, error),
        requestedActions: () => [],
      },
    }),
  };
  const slow = {
    facts: { id: "slow", title: "A service that ends its answer late" },
    start: async () => ({
      api: {
        bodyBytesAtMost,
        answer(_request: unknown, response: ServerResponse) {
          response.writeHead(200, { "content-length": 2 }).write("{}");
          endAnswer = () => response.end();
        },
        sendError: (_request: IncomingMessage, response: ServerResponse, error: AwsError) =>
          sendJsonError(response, error),
        requestedActions: () => [{ action: "slow:Answer", resource: "*" }],
      },
    }),
  };
  system = await startSystem({
    graph: { app: "test", stage: "offline", region, accountId, resources: [], packages: [], outputs: {} },
    directory: folder.path,
    port: 0,
    services: [...services, caller, failing, slow],
    report: (message) => void reports.push(message),
    onAction: (_roleArn, action) => requested.push(action),
  });
});

afterAll(async () => {
  await system.close();
  await folder.remove();
});

/** A signed POST to a service. */
async function post(service: string, body: string, headers: Record<string, string> = {}) {
  const { host, hostname } = new URL(system.outputs.awsEndpoint);
  const signer = new SignatureV4({ service, region, credentials, sha256: Sha256 });
  const request = { method: "POST", protocol: "http:", hostname, path: "/", query: {}, body };
  const signed = await signer.sign({ ...request, headers: { host, ...headers } });
  return send(`${system.outputs.awsEndpoint}/`, { method: "POST", headers: signed.headers, body });
}

const target = (operation: string) => ({ "x-amz-target": `Service.${operation}` });

test("a service that is not emulated is refused by its name, in the JSON protocol", async () => {
  const answer = await post("kinesis", "{}", target("PutRecord"));
  expect(answer.status).toBe(400);
  expect(JSON.parse(answer.text)).toEqual({
    __type: "UnknownOperationException",
    message: 'The service "kinesis" is not emulated offline.',
  });
});

test("a service that is not emulated is refused by its name, in the Query protocol", async () => {
  const form = { "content-type": "application/x-www-form-urlencoded" };
  const answer = await post("iam", "Action=GetRole&RoleName=reader&Version=2010-05-08", form);
  expect(answer.status).toBe(400);
  expect(answer.text).toContain("<ErrorResponse>");
  expect(answer.text).toContain("The service &quot;iam&quot; is not emulated offline.");
});

test("S3 Control, which signs as S3 does, is refused by its name", async () => {
  const answer = await post("s3", "", { "x-amz-account-id": "000000000000" });
  expect(answer.status).toBe(501);
  expect(answer.text).toContain("S3 Control&apos;s POST / is not emulated offline.");
});

test.each([
  ["states", "SendTaskSuccess", "Step Functions'"],
  ["events", "PutRule", "EventBridge's"],
  ["events", "", "EventBridge's request without X-Amz-Target"],
])(
  "an operation of %s that is not emulated is refused by its name",
  async (service, operation, possessive) => {
    const answer = await post(service, "{}", target(operation));
    expect(answer.status).toBe(400);
    expect(JSON.parse(answer.text)).toMatchObject({
      __type: "UnknownOperationException",
      message: expect.stringContaining(
        `${[possessive, operation].filter(Boolean).join(" ")} is not emulated offline`,
      ),
    });
  },
);

test.each(["{", "[]", "null"])("a body that is not a JSON object is refused: %s", async (body) => {
  const answer = await post("events", body, target("PutEvents"));
  expect(answer.status).toBe(400);
  expect(JSON.parse(answer.text)).toMatchObject({ __type: "SerializationException" });
});

test("STS answers with XML, its errors too", async () => {
  const identity = await post("sts", "Action=GetCallerIdentity&Version=2011-06-15");
  expect(identity.status).toBe(200);
  expect(identity.text).toContain(`<Arn>${roleArn}</Arn>`);
  const refused = await post("sts", "Action=AssumeRole&Version=2011-06-15");
  expect(refused.status).toBe(400);
  expect(refused.code).toBe("InvalidAction");
});

test("a request that no service signed is refused as S3 does it", async () => {
  const answer = await send(`${system.outputs.awsEndpoint}/`);
  expect(answer).toMatchObject({ status: 403, code: "AccessDenied" });
});

test("each request is reported with the IAM action and the ARN that it needs", async () => {
  requested.length = 0;
  await post("dynamodb", '{"TableName": "things"}', target("GetItem"));
  await post("dynamodb", '{"TableName": "things", "IndexName": "byAge"}', target("Query"));
  await post("events", '{"Entries": [{}, {"EventBusName": "other"}]}', target("PutEvents"));
  expect(requested).toEqual([
    { action: "dynamodb:GetItem", resource: `arn:aws:dynamodb:${region}:${accountId}:table/things` },
    {
      action: "dynamodb:Query",
      resource: `arn:aws:dynamodb:${region}:${accountId}:table/things/index/byAge`,
    },
    { action: "events:PutEvents", resource: `arn:aws:events:${region}:${accountId}:event-bus/default` },
    { action: "events:PutEvents", resource: `arn:aws:events:${region}:${accountId}:event-bus/other` },
  ]);
});

test("the system is not idle before the action of a request is reported, though the client has its answer", async () => {
  requested.length = 0;
  expect((await post("slow", "{}", target("Answer"))).text).toBe("{}");
  expect(requested).toEqual([]);
  const idle = system.idle().then(() => [...requested]);
  endAnswer();
  expect(await idle).toEqual([{ action: "slow:Answer", resource: "*" }]);
});

test("what fails inside a service is InternalFailure in AWS's words; the detail is only in the terminal", async () => {
  reports.length = 0;
  const answer = await post("failing", "{}", target("Fail"));
  expect(answer.status).toBe(500);
  expect(JSON.parse(answer.text)).toEqual({
    __type: "InternalFailure",
    message: "The request processing has failed because of an unknown error, exception or failure.",
  });
  expect(reports).toEqual([
    expect.stringMatching(/^POST \/ failed: Error: \/home\/somebody\/file is missing\n/),
  ]);
});
