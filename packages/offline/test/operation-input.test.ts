import { Sha256 } from "@aws-crypto/sha256-js";
import { SignatureV4 } from "@smithy/signature-v4";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type System, startSystem } from "../src/run/system.ts";
import { services } from "../src/services/index.ts";
import { send, temporaryFolder } from "./support/local-aws.ts";
import { graphWith, resource } from "./support/shop.ts";
import { arn, region, roleArn } from "./support/shop-names.ts";

const machineArn = arn("states", "stateMachine:pass");
const definition = JSON.stringify({
  QueryLanguage: "JSONata",
  StartAt: "Pass",
  States: { Pass: { Type: "Pass", End: true } },
});

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let system: System;
interface AccessKey {
  accessKeyId: string;
  secretAccessKey: string;
}
let credentials: AccessKey;
let withoutGrants: AccessKey;

beforeAll(async () => {
  folder = await temporaryFolder();
  const caller: (typeof services)[number] = {
    facts: { id: "caller", title: "The caller of these tests" },
    async start(context) {
      credentials = context.credentials.of(roleArn("Tester"));
      withoutGrants = context.credentials.of(roleArn("WithoutGrants"));
      return {};
    },
  };
  const machine = { name: "pass", type: "EXPRESS", roleArn: roleArn("Pass"), definition };
  const resources = [
    resource("aws:sfn/stateMachine:StateMachine", "Pass", machine, { outputs: { arn: machineArn } }),
    resource(
      "aws:iam/role:Role",
      "WithoutGrants",
      { assumeRolePolicy: "{}" },
      { outputs: { arn: roleArn("WithoutGrants") } },
    ),
    resource("aws:ssm/parameter:Parameter", "Limit", { name: "limit", type: "String", value: "1" }),
  ];
  const graph = graphWith(resources);
  system = await startSystem({
    graph,
    directory: folder.path,
    port: 0,
    services: [...services, caller],
  });
});

afterAll(async () => {
  await system.close();
  await folder.remove();
});

interface Refusal {
  __type?: string;
  message?: string;
}

async function request(
  service: string,
  path: string,
  body: string,
  headers: Record<string, string> = {},
  caller = credentials,
) {
  const { host, hostname } = new URL(system.outputs.awsEndpoint);
  const signer = new SignatureV4({ service, region, credentials: caller, sha256: Sha256 });
  const unsigned = { method: "POST", protocol: "http:", hostname, path, query: {}, body };
  const signed = await signer.sign({ ...unsigned, headers: { host, ...headers } });
  const answer = await send(`${system.outputs.awsEndpoint}${path}`, {
    method: "POST",
    headers: signed.headers,
    body,
  });
  const content = JSON.parse(answer.text || "{}") as Record<string, unknown> & Refusal;
  return { ...content, status: answer.status };
}

const call = (service: string, operation: string, body: unknown) =>
  request(service, "/", typeof body === "string" ? body : JSON.stringify(body), {
    "x-amz-target": `Service.${operation}`,
  });

/** Valid inputs of every operation that is emulated. */
const valid: [service: string, operation: string, input: Record<string, unknown>][] = [
  ["states", "StartExecution", { stateMachineArn: machineArn, name: "one", input: "{}", traceHeader: "x" }],
  ["states", "StartSyncExecution", { stateMachineArn: machineArn, input: "{}", includedData: "ALL_DATA" }],
  [
    "states",
    "DescribeExecution",
    { executionArn: arn("states", "execution:pass:one"), includedData: "ALL_DATA" },
  ],
  [
    "states",
    "ListExecutions",
    {
      stateMachineArn: machineArn,
      statusFilter: "FAILED",
      maxResults: 1,
      nextToken: "a",
      redriveFilter: "REDRIVEN",
    },
  ],
  ["states", "ListStateMachines", { maxResults: 10, nextToken: "a" }],
  ["states", "DescribeStateMachine", { stateMachineArn: machineArn, includedData: "ALL_DATA" }],
  [
    "events",
    "PutEvents",
    {
      Entries: [
        {
          Source: "shop",
          DetailType: "Sold",
          Detail: "{}",
          Time: 1,
          Resources: ["a"],
          EventBusName: "default",
          TraceHeader: "x",
        },
      ],
      EndpointId: "abcde.veo",
    },
  ],
  ["ssm", "GetParameter", { Name: "limit", WithDecryption: true }],
  ["ssm", "GetParameters", { Names: ["limit"], WithDecryption: true }],
  ["firehose", "PutRecord", { DeliveryStreamName: "none", Record: { Data: "eA==" } }],
  ["firehose", "PutRecordBatch", { DeliveryStreamName: "none", Records: [{ Data: "eA==" }] }],
];

/** Values of each JSON type, and of forms that parsers and file systems dislike. */
const intruders = [
  null,
  true,
  -1,
  1.5,
  1e300,
  "",
  "\u0000",
  "x".repeat(3000),
  "../..",
  [],
  [[]],
  [null],
  {},
  { a: {} },
];

/** An input with a value in the place of each of its members, at every depth. */
function* variations(input: unknown): Generator<unknown> {
  yield* intruders;
  if (input === null || typeof input !== "object") return;
  const entries = Object.entries(input);
  for (const [name, member] of entries)
    for (const varied of variations(member)) {
      const others = entries.map(([key, value]) => (key === name ? [key, varied] : [key, value]));
      yield Array.isArray(input) ? others.map(([, value]) => value) : Object.fromEntries(others);
    }
}

test.each(valid)(
  "%s %s answers a member of any other type, form or size as AWS does, never with 500",
  async (service, operation, input) => {
    for (const varied of variations(input)) {
      const { status, __type } = await call(service, operation, varied);
      expect([200, 400], JSON.stringify([varied, __type])).toContain(status);
    }
  },
);

test.each(valid)("%s %s ignores members that it does not have", async (service, operation, input) => {
  const plain = await call(service, operation, input);
  const { status, __type } = await call(service, operation, {
    ...input,
    name: "two",
    constructor: 1,
    other: [[]],
  });
  expect({ status, __type }).toEqual({ status: plain.status, __type: plain.__type });
});

test("a body of any JSON is answered by every operation, never with 500", async () => {
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...valid), fc.json(), async ([service, operation], body) => {
      expect((await call(service, operation, body)).status).toBeLessThan(500);
    }),
    { numRuns: 200, seed: 11 },
  );
});

const deep = (levels: number) => `${"[".repeat(levels)}${"]".repeat(levels)}`;

test.each([
  ["null"],
  ["[]"],
  ["{"],
  ["\u0000"],
  [deep(100_000)],
  [`{"a":${deep(100_000)}}`],
  [`{"Entries":${deep(1001)}}`],
])("a body that is no object, or nested too deeply, is a SerializationException", async (body) => {
  for (const [service, operation] of valid)
    expect(await call(service, operation, body)).toMatchObject({
      status: 400,
      __type: "SerializationException",
    });
});

test.each([
  [
    "states",
    "StartExecution",
    {},
    "Value null at 'stateMachineArn' failed to satisfy constraint: Member must not be null",
  ],
  [
    "events",
    "PutEvents",
    { Entries: [] },
    "Value '[]' at 'entries' failed to satisfy constraint: Member must have length greater than or equal to 1",
  ],
  [
    "events",
    "PutEvents",
    { Entries: Array(11).fill({}) },
    "at 'entries' failed to satisfy constraint: Member must have length less than or equal to 10",
  ],
  [
    "states",
    "ListExecutions",
    { stateMachineArn: machineArn, statusFilter: "DONE" },
    "Value 'DONE' at 'statusFilter' failed to satisfy constraint: Member must satisfy enum value set: [",
  ],
  [
    "states",
    "ListStateMachines",
    { maxResults: 1001 },
    "at 'maxResults' failed to satisfy constraint: Member must have value less than or equal to 1000",
  ],
])(
  "%s %s says in AWS's words which member breaks which constraint",
  async (service, operation, input, message) => {
    expect(await call(service, operation, input)).toEqual({
      status: 400,
      __type: "ValidationException",
      message: expect.stringContaining(message),
    });
  },
);

test("every member that breaks a constraint is named", async () => {
  const { message } = await call("firehose", "PutRecord", {});
  expect(message).toBe(
    "2 validation errors detected: Value null at 'deliveryStreamName' failed to satisfy constraint: Member must not be null; Value null at 'record' failed to satisfy constraint: Member must not be null",
  );
});

test.each([
  ["states", "StartExecution", { stateMachineArn: 7 }, "NUMBER_VALUE cannot be converted to String"],
  [
    "ssm",
    "GetParameter",
    { Name: "a", WithDecryption: "yes" },
    "STRING_VALUE cannot be converted to Boolean",
  ],
  ["events", "PutEvents", { Entries: {} }, "Start of structure or map found where not expected"],
  ["firehose", "PutRecord", { DeliveryStreamName: "a", Record: { Data: "?" } }, "The value is not Base64."],
])("%s %s says which type it cannot convert", async (service, operation, input, message) => {
  expect(await call(service, operation, input)).toEqual({
    status: 400,
    __type: "SerializationException",
    message,
  });
});

test.each([
  ["StartExecution", { stateMachineArn: "x" }, "InvalidArn", "Invalid Arn: 'Invalid ARN prefix: x'"],
  [
    "DescribeExecution",
    { executionArn: machineArn },
    "InvalidArn",
    "Invalid Arn: 'Resource type not valid in this context: stateMachine'",
  ],
  ["StartExecution", { stateMachineArn: `${machineArn}s` }, "StateMachineDoesNotExist", /Does Not Exist/],
  [
    "StartExecution",
    { stateMachineArn: machineArn, name: "a/../b" },
    "InvalidName",
    "Invalid Name: 'a/../b'",
  ],
  ["StartExecution", { stateMachineArn: machineArn, name: "a\u0001" }, "InvalidName", /Invalid Name/],
  [
    "StartExecution",
    { stateMachineArn: machineArn, input: "{" },
    "InvalidExecutionInput",
    /^Invalid State Machine Execution Input: '/,
  ],
  [
    "StartExecution",
    { stateMachineArn: machineArn, input: deep(5000) },
    "InvalidExecutionInput",
    /nesting depth/,
  ],
  [
    "StartExecution",
    { stateMachineArn: machineArn, input: `"${"é".repeat(131_072)}"` },
    "ValidationException",
    /'input'/,
  ],
  [
    "ListExecutions",
    { stateMachineArn: machineArn, nextToken: "?" },
    "InvalidToken",
    "Invalid Token: 'Invalid token'",
  ],
])(
  "Step Functions' %s refuses a malformed input with the error that its reference names",
  async (operation, input, type, message) => {
    const answer = await call("states", operation, input);
    expect(answer).toMatchObject({ status: 400, __type: type });
    expect(answer.message).toMatch(message);
  },
);

test("executions may have names with dots and letters of any script, and are listed in pages", async () => {
  for (const name of ["a.b", "A.B", "ünïcode", "漢".repeat(80)])
    expect(await call("states", "StartExecution", { stateMachineArn: machineArn, name })).toMatchObject({
      status: 200,
    });
  const machines = (await call("states", "ListStateMachines", { maxResults: 1 })) as Record<string, unknown>;
  expect(machines.nextToken).toBeUndefined();
  const names: string[] = [];
  const arns: string[] = [];
  for (let nextToken: string | undefined, pages = 0; pages === 0 || nextToken; pages++) {
    const page = (await call("states", "ListExecutions", {
      stateMachineArn: machineArn,
      maxResults: 2,
      ...(nextToken && { nextToken }),
    })) as { executions?: { name: string; executionArn: string }[]; nextToken?: string };
    names.push(...(page.executions ?? []).map(({ name }) => name));
    arns.push(...(page.executions ?? []).map(({ executionArn }) => executionArn));
    nextToken = page.nextToken;
  }
  expect(names).toEqual(expect.arrayContaining(["a.b", "A.B", "ünïcode", "漢".repeat(80)]));
  expect(new Set(arns).size).toBe(arns.length);
});

test.each([
  ["/2015-03-31/functions/%/invocations", "{}", {}, 404, "UnknownOperationException"],
  ["/2015-03-31/functions/none/invocations", "{", {}, 400, "InvalidRequestContentException"],
  ["/2015-03-31/functions/none/invocations", deep(100_000), {}, 400, "InvalidRequestContentException"],
  [
    "/2015-03-31/functions/none/invocations",
    "{}",
    { "x-amz-invocation-type": "Later" },
    400,
    "ValidationException",
  ],
  [
    "/2015-03-31/functions/none/invocations",
    "{}",
    { "x-amz-invocation-type": "DryRun" },
    404,
    "ResourceNotFoundException",
  ],
  [
    "/2015-03-31/functions/none/invocations",
    `"${"x".repeat(2 ** 20)}"`,
    { "x-amz-invocation-type": "Event" },
    413,
    "RequestTooLargeException",
  ],
])(
  "Lambda answers an invocation that it cannot make with its own error: %s",
  async (path, body, headers, status, type) => {
    expect(await request("lambda", path, body, headers as Record<string, string>)).toMatchObject({
      status,
      __type: type,
    });
  },
);

test("Lambda refuses a role without a grant with status 403", async () => {
  const path = "/2015-03-31/functions/none/invocations";
  expect(await request("lambda", path, "{}", {}, withoutGrants)).toMatchObject({
    status: 403,
    __type: "AccessDeniedException",
    message: `User: ${roleArn("WithoutGrants")} is not authorized to perform: lambda:InvokeFunction on resource: ${arn("lambda", "function:none")} because no identity-based policy allows the lambda:InvokeFunction action`,
  });
});

test("an operation of Lambda that is not emulated is refused by its name, whatever the caller may do", async () => {
  expect(
    await request("lambda", "/2015-03-31/functions/none/versions", "{}", {}, withoutGrants),
  ).toMatchObject({
    status: 404,
    __type: "UnknownOperationException",
    message: "Lambda's POST /2015-03-31/functions/none/versions is not emulated offline.",
  });
});
