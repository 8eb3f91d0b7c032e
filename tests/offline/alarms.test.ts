import { createLedgerClient } from "@airlock/core/ledger/sdk-client.ts";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DeleteCommand, PutCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Ledger } from "../../packages/core/src/ledger/ledger.ts";
import { maximumRedrives } from "../../packages/core/src/sweep.ts";
import { samples } from "../../packages/core/test/samples.ts";
import { metricNamespace } from "../../packages/functions/src/shared/metric-names.ts";
import { resourcesOfType } from "../../packages/offline/src/graph/graph.ts";
import { cloudwatchService } from "../../packages/offline/src/services/cloudwatch/index.ts";
import { metricAlarmType } from "../../packages/offline/src/services/cloudwatch/types.ts";
import { read, register } from "../support/documents.ts";
import { etagOf, publishScanResult } from "../support/events.ts";
import { runnableGraphOf } from "../support/graphs.ts";
import { type InProcess, startInProcess } from "../support/in-process.ts";
import { runSweeper } from "../support/permission-cases/permission-case.ts";
import { call, tokenOf, upload } from "../support/target.ts";

const minute = 60_000;
const hour = 60 * minute;

let airlock: InProcess;
let ledger: Ledger;
let client: ReturnType<typeof createLedgerClient>;
let partner: string;
let reviewer: string;

beforeAll(async () => {
  const graph = await runnableGraphOf("offline-most");
  // GuardDuty is silent, no event of a decision starts the workflow, and no webhook is tried again for a day.
  const silent = /^(MalwareProtection|Recorded(Target)?|Webhook(Rule|Target)-partner)$/;
  graph.resources = graph.resources.filter(
    ({ type, name }) => !(silent.test(name) && /malwareProtectionPlan|eventRule|eventTarget/.test(type)),
  );
  airlock = await startInProcess("offline-most", graph);
  const { awsEndpoint: endpoint, region, administrator: credentials } = airlock.system.outputs;
  client = createLedgerClient(new DynamoDBClient({ endpoint, region, credentials }));
  ledger = new Ledger({ client, tableName: tableName() });
  partner = await tokenOf(airlock, "partner");
  reviewer = await tokenOf(airlock, "reviewer");
});
afterAll(() => airlock?.close());

const tableName = () => airlock.system.outputs.resources.Documents?.name ?? "";

/** The states of the alarms, some minutes after now by the system's clock. */
function states(minutesLater = 0): Record<string, string> {
  const at = new Date(Date.now() + airlock.clock.ahead + minutesLater * minute);
  const { alarms } = airlock.system.service(cloudwatchService);
  return Object.fromEntries(
    [...alarms.evaluate(at)].map(([name, state]) => [name.replace(/^Alarm/, ""), state]),
  );
}

async function sweep(): Promise<void> {
  await runSweeper(airlock);
  await airlock.system.idle();
}

const misnamed = { ...samples.pdf("scan.png"), contentType: "image/png" };

/** Uploads a sample and publishes a result of its scan; without a result, the document awaits its scan. */
async function submit(sample = samples.pdf(), scan?: { etag?: string }): Promise<string> {
  const registered = await register(airlock, partner, sample);
  const { id } = registered.body;
  const etag = etagOf(await upload(registered, sample.bytes));
  if (scan) await publishScanResult(airlock, id, scan.etag ?? etag);
  await airlock.system.idle();
  return id;
}

const fail = () => submit(samples.pdf(), { etag: "0".repeat(32) });

/** Makes a document's record say that it entered its status hours ago. */
async function enteredHoursAgo(id: string, hours: number): Promise<string> {
  await client.send(
    new UpdateCommand({
      TableName: tableName(),
      Key: { pk: `document#${id}`, sk: "document" },
      UpdateExpression: "SET statusSince = :since REMOVE announcement",
      ExpressionAttributeValues: { ":since": `${new Date(Date.now() - hours * hour).toISOString()}#${id}` },
    }),
  );
  return id;
}

/** The index keys of a document that does not exist. */
const damaged = { pk: "document#damaged", sk: "document" };
const putDamagedRecord = () =>
  client.send(
    new PutCommand({
      TableName: tableName(),
      Item: {
        ...damaged,
        id: "0".repeat(26),
        status: "awaiting-upload",
        statusShard: "awaiting-upload#0",
        statusSince: "2026-01-01T00:00:00.000Z#0",
      },
    }),
  );

test("SweeperSilent starts without a run of the sweeper, ends with one, and starts again after a quarter of an hour", async () => {
  expect(states().SweeperSilent).toBe("ALARM");
  await sweep();
  expect(states().SweeperSilent).toBe("OK");
  expect(states(14).SweeperSilent).toBe("OK");
  expect(states(16).SweeperSilent).toBe("ALARM");
  await sweep();
  expect(states().SweeperSilent).toBe("OK");
});

const counted = [
  ...["MalwareFound", "DocumentsRecalled", "ScansMissed"],
  ...["DocumentsRedriven", "DocumentsStuck", "SweepFaults"],
];
const ages = ["AwaitingUpload", "Inspecting", "Quarantined", "Settling", "Failed"].map(
  (name) => `Oldest${name}`,
);
const waiting: string[] = [];

test("every alarm on what happens to documents, and on their age, starts when it happens", async () => {
  await submit(samples.eicar(), {});
  const released = await submit(samples.pdf(), {});
  await publishScanResult(airlock, released, "0", { place: "released", status: "THREATS_FOUND" });
  const quarantined = await submit(misnamed, {});
  const decided = await submit(misnamed, {});
  await call(airlock, reviewer, "POST", `/documents/${decided}/decision`, {
    decision: "release",
    reason: "known",
  });
  const failed = await fail();
  for (let times = 0; times < maximumRedrives; times++)
    for (const name of ["redriven", "failed"] as const)
      await ledger.transition(name, failed, { actor: "system:test" });
  const inspecting = await submit();
  await ledger.transition("inspection-started", inspecting, { actor: "system:test" });
  const unscanned = await submit();
  await airlock.system.idle();
  expect(states()).toMatchObject(Object.fromEntries(ages.map((name) => [name, "OK"])));

  await enteredHoursAgo(quarantined, 73);
  await enteredHoursAgo(unscanned, 7);
  for (const id of [decided, failed, inspecting]) await enteredHoursAgo(id, 2);
  await putDamagedRecord();
  await sweep();
  expect(states()).toMatchObject(Object.fromEntries([...counted, ...ages].map((name) => [name, "ALARM"])));
  expect((await read(airlock, partner, decided)).status).toBe("released");
  expect((await read(airlock, partner, unscanned)).status).toBe("quarantined");
  waiting.push(quarantined, failed);
});

test("DocumentsFailed starts when documents fail in two periods, not in one", async () => {
  expect(states().DocumentsFailed).toBe("OK");
  airlock.clock.ahead = 6 * minute;
  waiting.push(await fail());
  expect(states().DocumentsFailed).toBe("ALARM");
});

test("the alarms on ages keep their state without data, and end when nobody has to wait any more", async () => {
  for (const id of waiting) await call(airlock, partner, "DELETE", `/documents/${id}`);
  await client.send(new DeleteCommand({ TableName: tableName(), Key: damaged }));
  await airlock.system.idle();
  expect(states(60)).toMatchObject(Object.fromEntries(ages.map((name) => [name, "ALARM"])));
  airlock.clock.ahead = 12 * minute;
  await sweep();
  expect(states()).toMatchObject(Object.fromEntries(ages.map((name) => [name, "OK"])));
});

test("the alarms on counts end when nothing happens any more", () => {
  expect(states(60)).toMatchObject(
    Object.fromEntries([...counted, "DocumentsFailed"].map((name) => [name, "OK"])),
  );
});

test("every alarm on a metric of the application was raised and ended", () => {
  const declared = resourcesOfType(airlock.graph, metricAlarmType)
    .filter(({ inputs }) => inputs.namespace === metricNamespace)
    .map(({ outputs }) => outputs.name);
  expect(declared.length).toBeGreaterThan(10);
  for (const state of ["ALARM", "OK"])
    expect(
      declared.filter((name) => !airlock.reports.some((line) => line.startsWith(`${state} ${name}: `))),
    ).toEqual([]);
});
