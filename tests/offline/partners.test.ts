import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import {
  CognitoIdentityProviderClient,
  CreateUserPoolClientCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { DynamoDBClient, GetItemCommand } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Connection } from "../../packages/admin/src/connection.ts";
import { readRequest } from "../../packages/admin/src/partner-command.ts";
import { messageOf } from "../../packages/admin/src/partner-errors.ts";
import { partnerPolicy } from "../../packages/admin/src/partner-policy.ts";
import { openStage } from "../../packages/admin/src/stage-access.ts";
import { createPartnerId } from "../../packages/core/src/partners/partner.ts";
import { samples } from "../../packages/core/test/samples.ts";
import { resourcesOfType } from "../../packages/offline/src/graph/graph.ts";
import { submit } from "../support/documents.ts";
import { runnableGraphOf } from "../support/graphs.ts";
import { type InProcess, startInProcess } from "../support/in-process.ts";
import { declareRole } from "../support/operators.ts";
import { call, tokenOf } from "../support/target.ts";

const root = resolve(import.meta.dirname, "../..");
const graph = structuredClone(await runnableGraphOf("offline"));
const [table] = resourcesOfType(graph, "aws:dynamodb/table:Table");
const [pool] = resourcesOfType(graph, "aws:cognito/userPool:UserPool");
const resources = {
  region: graph.region,
  accountId: graph.accountId,
  stage: "offline",
  userPoolId: pool?.id ?? "",
  tableName: String(table?.outputs.name),
};
const policy = partnerPolicy(resources);
const actions = policy.Statement.flatMap(({ Action }) => Action);

const arnOf = (name: string) => `arn:aws:iam::${graph.accountId}:role/${name}`;
const nameWithout = (action: string) => `operator-without-${action.replace(":", "-")}`;

let airlock: InProcess;
beforeAll(async () => {
  declareRole(graph, "operator", policy);
  for (const action of actions) declareRole(graph, nameWithout(action), policy, action);
  airlock = await startInProcess("offline", graph);
});
afterAll(() => airlock?.close());

const connectionOf = (role: string): Connection => {
  const { awsEndpoint: endpoint, region } = airlock.system.outputs;
  return { endpoint, region, credentials: airlock.credentialsOf(arnOf(role)) };
};

/** Runs a command with the credentials of a role; gives what it prints as JSON. */
async function run(role: string, ...commandArguments: string[]) {
  const request = readRequest([...commandArguments, "--stage", "offline"]);
  // biome-ignore lint/suspicious/noExplicitAny: tests read members of printed JSON
  return (await request?.run(connectionOf(role)))?.json as any;
}

interface Ended {
  code: number;
  printed: string;
  errors: string;
}

/** Runs `npm run partner` in a process of its own, without AWS credentials of this machine. */
function runProcess(commandArguments: readonly string[], environment: Record<string, string> = {}) {
  const { PATH = "" } = process.env;
  const env = { PATH, HOME: "/nonexistent", AWS_EC2_METADATA_DISABLED: "true", ...environment };
  const script = [resolve(root, "scripts/partner.ts"), ...commandArguments];
  return new Promise<Ended>((end) =>
    execFile(process.execPath, script, { cwd: root, env }, (error, printed, errors) =>
      end({ code: error ? Number(error.code) : 0, printed, errors }),
    ),
  );
}
const offline = () => ["--stage", "offline", "--data", airlock.directory];

test("A partner that is added submits documents at once, and its secret is printed this once.", async () => {
  const added = await runProcess(["add", "claims-office", ...offline(), "--json"]);
  expect(added).toMatchObject({ code: 0, errors: "" });
  const { partner, credentials } = JSON.parse(added.printed);
  expect(credentials).toMatchObject({ tokenUrl: airlock.tokenUrl, apiUrl: airlock.apiUrl });
  const token = await tokenOf({ ...airlock, clients: { partner: credentials } }, "partner");
  const { id, status } = await submit(airlock, token, samples.pdf());
  expect(status).toBe("released");
  expect((await call(airlock, token, "GET", `/documents/${id}`)).body).toMatchObject({
    owner: partner.id,
    ownerName: "claims-office",
  });
  for (const command of [
    ["list"],
    ["list", "--json"],
    ["show", "claims-office"],
    ["show", partner.id, "--json"],
  ]) {
    const { code, printed } = await runProcess([...command, ...offline()]);
    expect(code).toBe(0);
    for (const text of [partner.id, "claims-office", credentials.clientId]) expect(printed).toContain(text);
    expect(printed).not.toContain(credentials.clientSecret);
  }
});

test("A partner that is disabled gets no token, and its tokens are refused.", async () => {
  const { credentials } = await run("operator", "add", "supplier");
  const token = await tokenOf({ ...airlock, clients: { supplier: credentials } }, "supplier");
  await run("operator", "disable", "supplier");
  expect(await call(airlock, token, "GET", "/documents")).toMatchObject({
    status: 403,
    body: { detail: "The partner supplier is disabled." },
  });
  await expect(tokenOf({ ...airlock, clients: { supplier: credentials } }, "supplier")).rejects.toThrow(
    "400",
  );
  await run("operator", "enable", "supplier");
  expect(await call(airlock, token, "GET", "/documents")).toMatchObject({ status: 200 });
});

test("The inspection policy of a partner decides about its documents.", async () => {
  const doubtful = { ...samples.pdf("scan.png"), contentType: "image/png" };
  const { credentials } = await run("operator", "add", "laboratory");
  const token = await tokenOf({ ...airlock, clients: { laboratory: credentials } }, "laboratory");
  const held = await submit(airlock, token, doubtful);
  expect(held.status).toBe("quarantined");
  await run("operator", "set", "laboratory", "--inspection", "strict");
  const { body } = await call(
    airlock,
    token,
    "GET",
    `/documents/${(await submit(airlock, token, doubtful)).id}`,
  );
  expect(body.findings.map(({ policy }: { policy: string }) => policy)).toContain("strict");
});

/** Every command, and the one that continues an interrupted run. */
async function runAll(role: string, name: string): Promise<void> {
  await leaveClient(name);
  await run(role, "add", name);
  await run(role, "list");
  await run(role, "show", name);
  await run(role, "set", name, "--scopes", "read");
  await run(role, "rotate", name);
  await run(role, "rotate", name, "--finish");
  await run(role, "rotate", name, "--now");
  await run(role, "disable", name);
  await run(role, "enable", name);
  await run(role, "remove", name);
  await run(role, "policy");
}

/** What a run of `add` leaves that ends after Cognito made the client. */
async function leaveClient(name: string): Promise<void> {
  const id = createPartnerId(new Date());
  const { table, close } = await openStage("offline", connectionOf("administrator"));
  await table.takeName(name, id, undefined);
  close();
  const {
    region,
    endpoint = "",
    credentials = { accessKeyId: "", secretAccessKey: "" },
  } = connectionOf("administrator");
  const cognito = new CognitoIdentityProviderClient({ region, endpoint, credentials });
  await cognito.send(
    new CreateUserPoolClientCommand({
      UserPoolId: resources.userPoolId,
      ClientName: `${name} ${id}`,
      GenerateSecret: true,
    }),
  );
  cognito.destroy();
}

test("The commands need every action of their policy, and no other.", async () => {
  await runAll("operator", "complete");
  const used = new Set(
    [...(airlock.actions.get(arnOf("operator")) ?? [])].map((action) => action.split(" ")[0]),
  );
  // Needs no permission: https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
  used.delete("sts:GetCallerIdentity");
  expect(used).toEqual(new Set(actions));
  expect(await run("operator", "policy")).toEqual(policy);
});

test("docs/operations.md has the policy of an operator.", async () => {
  const names = { region: "REGION", accountId: "ACCOUNT", stage: "STAGE", userPoolId: "USER_POOL" };
  const document = partnerPolicy({ ...names, tableName: "TABLE" });
  const page = await readFile("docs/operations.md", "utf8");
  const blocks = [...page.matchAll(/```json\n(\{.*?)```/gs)].map(([, block = ""]) => block);
  expect(blocks.map((block) => JSON.parse(block))).toContainEqual(document);
});

test.each(actions)("Without %s, the commands are denied, and the error names the action.", async (action) => {
  const name = `without-${action.replace(/\W/g, "-").toLowerCase()}`;
  await expect(runAll(nameWithout(action), name)).rejects.toThrow(`perform: ${action}`);
});

test("The policy of an operator does not reach documents.", async () => {
  const {
    region,
    endpoint = "",
    credentials = { accessKeyId: "", secretAccessKey: "" },
  } = connectionOf("operator");
  const dynamodb = new DynamoDBClient({ region, endpoint, credentials });
  const read = (pk: string, sk: string) =>
    dynamodb.send(
      new GetItemCommand({ TableName: resources.tableName, Key: { pk: { S: pk }, sk: { S: sk } } }),
    );
  await read("partners", "p-0");
  await expect(read("document#01ARZ3NDEKTSV4RRFFQ69G5FAV", "document")).rejects.toThrow("dynamodb:GetItem");
  dynamodb.destroy();
});

const key = { AWS_ACCESS_KEY_ID: "AKIDEXAMPLE", AWS_SECRET_ACCESS_KEY: "secret" };

test.each<[string, string[], Record<string, string>, RegExp]>([
  ["no credentials", ["list", "--stage", "dev"], {}, /credentials.*\nThere are no AWS credentials/i],
  [
    "an endpoint that nothing listens on",
    ["list", "--stage", "dev"],
    { ...key, AWS_ENDPOINT_URL: "http://127.0.0.1:9" },
    /ECONNREFUSED.*\nNothing answers there/,
  ],
  [
    "a folder without an offline system",
    ["list", "--stage", "offline", "--data", "/nonexistent"],
    {},
    /^No offline system runs with the folder \/nonexistent/,
  ],
  [
    "such a folder, and the stage that it would run",
    ["list", "--stage", "dev", "--data", "/nonexistent"],
    {},
    /^No offline system runs with the folder \/nonexistent/,
  ],
])(
  "npm run partner with %s says so in a few words and ends with 1.",
  async (_what, args, environment, message) => {
    const { code, printed, errors } = await runProcess(args, environment);
    expect(errors).toMatch(message);
    expect(errors).not.toMatch(/\n\s+at /);
    expect([code, printed]).toEqual([1, ""]);
  },
);

test.each([
  ["a stage that is not deployed", ["list"], /^Stage "other" is not deployed in the account/, "other"],
  ["an unknown partner", ["disable", "nobody"], /^There is no partner "nobody"/, "offline"],
  ["an unknown scope", ["add", "x", "--scopes", "submit,all"], /^--scopes: "all" is not a scope/, "offline"],
  [
    "scopes that exclude each other",
    ["add", "x", "--scopes", "submit,erase"],
    /^--scopes: has airlock\/submit and airlock\/erase/,
    "offline",
  ],
  [
    "an unknown profile",
    ["add", "x", "--inspection", "lax"],
    /^--inspection: "lax" is not a profile/,
    "offline",
  ],
  [
    "a policy file that does not exist",
    ["add", "x", "--inspection", "none.json"],
    /^--inspection: none\.json cannot be read/,
    "offline",
  ],
])("On a running system, %s is refused, and nothing changes.", async (_what, args, message, stage) => {
  const request = readRequest([...args, "--stage", stage]);
  const error = await request?.run(connectionOf("administrator")).catch((error: unknown) => error);
  expect(messageOf(error, stage)).toMatch(message);
  const { partners } = await run("administrator", "list");
  expect(partners.map(({ name }: { name: string }) => name)).not.toContain("x");
});
