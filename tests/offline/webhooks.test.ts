import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { isNewEvent, readWebhook } from "../../packages/client/src/index.ts";
import { samples } from "../../packages/core/test/samples.ts";
import { publishedEventSchema } from "../../packages/functions/src/http/asyncapi.ts";
import { register, submit } from "../support/documents.ts";
import { synthesizeStage } from "../support/graphs.ts";
import { type InProcess, startInProcess } from "../support/in-process.ts";
import { revoke } from "../support/permissions.ts";
import { useStages } from "../support/stages.ts";
import { call, tokenOf } from "../support/target.ts";

const key = "a-key-of-this-test";

let airlock: InProcess;
let removeStages: () => Promise<void>;
/** Requests that the receiver got, in order. */
const received: { headers: IncomingHttpHeaders; body: Record<string, unknown> }[] = [];
/** Statuses of the next answers; without any, 200. */
const answers: number[] = [];
/** Whether a day passes with the next refusal. */
let advanceOnRefusal = false;
const receiver = createServer(async (request, response) => {
  const body = JSON.parse(await text(request));
  const status = answers.shift() ?? 200;
  if (status === 200) received.push({ headers: request.headers, body });
  else if (advanceOnRefusal) airlock.clock.ahead += 25 * 3600 * 1000;
  response.writeHead(status).end();
});

beforeAll(async () => {
  receiver.listen(0, "127.0.0.1");
  await once(receiver, "listening");
  const webhook = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/events`;
  removeStages = await useStages({
    "offline-hooked": {
      region: "us-west-2",
      allowedNetworks: ["127.0.0.1/32"],
      clients: {
        partner: ["airlock/submit", "airlock/read"],
        "other-partner": ["airlock/submit", "airlock/read"],
        reviewer: ["airlock/read", "airlock/review"],
      },
      webhooks: { partner: webhook },
    },
  });
  const graph = await synthesizeStage("offline-hooked", { environment: { SST_SECRET_WebhookPartner: key } });
  airlock = await startInProcess("offline-hooked", graph);
});
afterAll(async () => {
  await airlock?.close();
  await removeStages?.();
  receiver.close();
});

/** What is in the dead-letter queue of the partner's webhook. */
async function deadLetters({
  directory,
} = airlock): Promise<{ body: Record<string, unknown>; attributes: Record<string, string> }[]> {
  const file = join(directory, "sqs", "airlock-offline-hooked-WebhookUndelivered-partner.jsonl");
  const lines = await readFile(file, "utf8").catch(() => "");
  return lines
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line));
}

test("A webhook gets each event of its client's documents as /events.json describes it, with its key, and no other's.", async () => {
  const [partner, other] = await Promise.all([
    tokenOf(airlock, "partner"),
    tokenOf(airlock, "other-partner"),
  ]);
  await submit(airlock, other, samples.pdf());
  const { id } = await submit(airlock, partner, samples.pdf());
  await airlock.system.idle();
  const events = received.map(({ body }) => body);
  expect(events.map((event) => event["detail-type"])).toEqual([
    "document.registered",
    "document.inspection-started",
    "document.released",
  ]);
  for (const { headers } of received) expect(headers["x-airlock-webhook-key"]).toBe(key);
  const details = events.map(({ detail }) => publishedEventSchema.parse(detail));
  expect(details.map(({ documentId, sequence }) => [documentId, sequence])).toEqual([
    [id, 1],
    [id, 2],
    [id, 3],
  ]);
  expect(details.at(-1)).toMatchObject({
    status: "released",
    key: `released/${id}`,
    stage: "offline-hooked",
  });
});

test("The client of partners reads the events that a webhook gets, each once, and those of an old key too.", async () => {
  received.length = 0;
  await submit(airlock, await tokenOf(airlock, "partner"), samples.pdf());
  await airlock.system.idle();
  const newest = new Map<string, number>();
  const isNew: boolean[] = [];
  for (const { headers, body } of [...received, ...received]) {
    const request = { key: String(headers["x-airlock-webhook-key"]), body: JSON.stringify(body) };
    await expect(readWebhook(request, "another-key")).rejects.toThrow("does not have the key");
    isNew.push(await isNewEvent(await readWebhook(request, ["the-next-key", key]), newest));
  }
  expect(isNew).toEqual([true, true, true, false, false, false]);
});

test("An event that a webhook refuses for now is delivered again.", async () => {
  const partner = await tokenOf(airlock, "partner");
  received.length = 0;
  answers.push(503);
  const { id } = await submit(airlock, partner, { ...samples.pdf("scan.png"), contentType: "image/png" });
  await call(airlock, partner, "DELETE", `/documents/${id}`);
  await airlock.system.idle();
  const types = received.map(({ body }) => body["detail-type"]);
  expect(types.toSorted()).toEqual([
    "document.inspection-started",
    "document.quarantined",
    "document.registered",
    "document.withdrawn",
  ]);
});

test("An event that a webhook refuses for good is a dead letter of that webhook.", async () => {
  const partner = await tokenOf(airlock, "partner");
  received.length = 0;
  answers.push(400);
  const { id } = await submit(airlock, partner, samples.pdf());
  await airlock.system.idle();
  expect(received.map(({ body }) => body["detail-type"])).toEqual([
    "document.inspection-started",
    "document.released",
  ]);
  const letters = await deadLetters();
  expect(letters).toMatchObject([
    { body: { "detail-type": "document.registered", detail: { documentId: id, owner: "partner" } } },
  ]);
});

test("A webhook that refuses events for a day gets no more of them; they are dead letters.", async () => {
  const partner = await tokenOf(airlock, "partner");
  const before = (await deadLetters()).length;
  received.length = 0;
  advanceOnRefusal = true;
  answers.push(503);
  await register(airlock, partner, samples.pdf());
  await airlock.system.idle();
  const letters = (await deadLetters()).slice(before);
  expect(letters.map(({ attributes }) => attributes.EXHAUSTED_RETRY_CONDITION)).toEqual([
    "MaximumEventAgeInSeconds",
  ]);
});

test("A webhook whose role may not invoke its destination gets no events; they are dead letters, and the terminal says why.", async () => {
  const graph = structuredClone(airlock.graph);
  revoke("Webhook-partnerRole", "events:InvokeApiDestination")(graph);
  const refused = await startInProcess("offline-hooked", graph);
  onTestFinished(() => refused.close());
  received.length = 0;
  await register(refused, await tokenOf(refused, "partner"), samples.pdf());
  await refused.system.idle();
  expect(received).toEqual([]);
  expect((await deadLetters(refused)).map(({ attributes }) => attributes.ERROR_CODE)).toEqual([
    "NO_PERMISSIONS",
  ]);
  expect(refused.reports).toContainEqual(
    expect.stringMatching(
      /-Web-\S+ \(for \S+-Webhook-partner\) needs events:InvokeApiDestination on \S+:api-destination\//,
    ),
  );
});
