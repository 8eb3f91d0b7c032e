import {
  GetParameterCommand,
  GetParametersCommand,
  PutParameterCommand,
  SSMClient,
} from "@aws-sdk/client-ssm";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { Graph } from "../src/graph/graph.ts";
import type { RequestedAction } from "../src/iam/policy.ts";
import { type System, startSystem } from "../src/run/system.ts";
import { services } from "../src/services/index.ts";
import type { ServiceContext } from "../src/services/service.ts";
import { refusal, roleArn, temporaryFolder } from "./support/local-aws.ts";

const prefix = "arn:aws:ssm:us-west-2:123456789012:parameter";
const key = "arn:aws:kms:us-west-2:123456789012:key/1234";

const parameter = (name: string, inputs: object) => ({
  type: "aws:ssm/parameter:Parameter",
  name,
  urn: `urn:pulumi:offline::test::aws:ssm/parameter:Parameter::${name}`,
  dependsOn: [],
  options: {},
  id: name,
  inputs: { name, ...inputs },
  outputs: { name, ...inputs },
});

const graph: Graph = {
  app: "test",
  stage: "offline",
  region: "us-west-2",
  accountId: "123456789012",
  packages: [],
  outputs: {},
  resources: [
    parameter("/app/limit", { type: "String", value: "42" }),
    parameter("colours", { type: "StringList", insecureValue: "red,green" }),
    parameter("/app/token", { type: "SecureString", value: "s3cret" }),
    parameter("/app/key", { type: "SecureString", value: "locked", keyId: key }),
  ],
};

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let system: System;
let client: SSMClient;
const requested: RequestedAction[] = [];

beforeAll(async () => {
  folder = await temporaryFolder();
  let credentials: ReturnType<ServiceContext["credentials"]["of"]> | undefined;
  const caller = {
    facts: { id: "caller", title: "The caller of these tests" },
    async start(context: ServiceContext) {
      credentials = context.credentials.of(roleArn);
      return {};
    },
  };
  system = await startSystem({
    graph,
    directory: folder.path,
    port: 0,
    services: [...services, caller],
    onAction: (_roleArn, action) => requested.push(action),
  });
  const { awsEndpoint: endpoint, region } = system.outputs;
  client = new SSMClient({ endpoint, region, ...(credentials && { credentials }), maxAttempts: 1 });
});

beforeEach(() => {
  requested.length = 0;
});

afterAll(async () => {
  client.destroy();
  await system.close();
  await folder.remove();
});

const get = async (Name: string, WithDecryption?: boolean) =>
  (await client.send(new GetParameterCommand({ Name, ...(WithDecryption && { WithDecryption }) }))).Parameter;

test("a declared parameter is read by its name, its ARN and its version", async () => {
  const expected = {
    ARN: `${prefix}/app/limit`,
    DataType: "text",
    LastModifiedDate: expect.any(Date),
    Name: "/app/limit",
    Type: "String",
    Value: "42",
    Version: 1,
  };
  expect(await get("/app/limit")).toEqual(expected);
  expect(await get(`${prefix}/app/limit`)).toEqual(expected);
  expect(await get("/app/limit:1")).toEqual({ ...expected, Selector: ":1" });
  expect(await get(`${prefix}/app/limit:1`)).toEqual({ ...expected, Selector: ":1" });
  expect(await get("colours")).toMatchObject({ ARN: `${prefix}/colours`, Value: "red,green" });
});

test("a SecureString has its value with decryption, and the same ciphertext each time without", async () => {
  expect(await get("/app/token", true)).toMatchObject({ Type: "SecureString", Value: "s3cret" });
  const encrypted = await get("/app/token");
  expect(encrypted?.Value).toMatch(/^AQICAHh[\w+/]{80,}=*$/);
  expect(encrypted?.Value).not.toContain(Buffer.from("s3cret").toString("base64"));
  expect(await get("/app/token")).toEqual(encrypted);
});

test("a parameter or version that is not declared is not found", async () => {
  expect(await refusal(get("/app/none"))).toMatchObject({ name: "ParameterNotFound", status: 400 });
  expect(await refusal(get("/app/limit:2"))).toMatchObject({ name: "ParameterVersionNotFound", status: 400 });
});

test("several parameters are read at once; those that are not declared are listed as invalid", async () => {
  const Names = ["/app/limit", "/app/none", "/app/token"];
  const { Parameters, InvalidParameters } = await client.send(
    new GetParametersCommand({ Names, WithDecryption: true }),
  );
  expect(Parameters?.map(({ Name, Value }) => [Name, Value])).toEqual([
    ["/app/limit", "42"],
    ["/app/token", "s3cret"],
  ]);
  expect(InvalidParameters).toEqual(["/app/none"]);
  const tooMany = Array.from({ length: 11 }, (_, index) => `/app/${index}`);
  expect(await refusal(client.send(new GetParametersCommand({ Names: tooMany })))).toMatchObject({
    name: "ValidationException",
  });
});

test("a read needs the permission for its parameter, and a decryption under a declared key that for the key", async () => {
  await get("/app/limit", true);
  await get("/app/key");
  await get("/app/key", true);
  await client.send(new GetParametersCommand({ Names: ["colours", "/app/token"], WithDecryption: true }));
  expect(requested).toEqual([
    { action: "ssm:GetParameter", resource: `${prefix}/app/limit` },
    { action: "ssm:GetParameter", resource: `${prefix}/app/key` },
    { action: "ssm:GetParameter", resource: `${prefix}/app/key` },
    { action: "kms:Decrypt", resource: key },
    { action: "ssm:GetParameters", resource: `${prefix}/colours` },
    { action: "ssm:GetParameters", resource: `${prefix}/app/token` },
  ]);
});

test("operations that change parameters are refused by their names", async () => {
  const put = new PutParameterCommand({ Name: "/app/limit", Value: "43", Overwrite: true });
  expect((await refusal(client.send(put))).message).toBe("SSM's PutParameter is not emulated offline.");
});
