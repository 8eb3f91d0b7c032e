import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { eventsService } from "../../packages/offline/src/services/events/index.ts";
import { type InProcess, startInProcess } from "../support/in-process.ts";
import { call, declare, settled, tokenOf, upload } from "../support/target.ts";

let airlock: InProcess;
let token: string;
beforeAll(async () => {
  airlock = await startInProcess();
  token = await tokenOf(airlock, "partner");
});
afterAll(() => airlock?.close());

const pdf = new TextEncoder().encode("%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n");
const register = async () =>
  call(airlock, token, "POST", "/documents", declare("claim.pdf", "application/pdf", pdf));
const read = async (id: string) => (await call(airlock, token, "GET", `/documents/${id}`)).body;

/** The event that S3 sends for the upload of a document. */
function tellUploaded(id: string, etag = createHash("md5").update(pdf).digest("hex")) {
  const bucket = airlock.system.outputs.resources.Vault?.name;
  return airlock.system.service(eventsService).events.publish({
    "detail-type": "Object Created",
    source: "aws.s3",
    time: new Date().toISOString(),
    resources: [`arn:aws:s3:::${bucket}`],
    detail: {
      version: "0",
      bucket: { name: bucket },
      object: { key: `incoming/${id}`, size: pdf.length, etag, sequencer: "0" },
      reason: "PutObject",
    },
  });
}

test("the upload's event delivered five times, at once and late, makes one history", async () => {
  const submitted = await register();
  const { id } = submitted.body;
  await upload(submitted, pdf);
  await Promise.all(Array.from({ length: 4 }, () => tellUploaded(id)));
  await settled(airlock, token, id);
  const ended = await read(id);
  expect(ended.status).toBe("released");
  await tellUploaded(id);
  await sleep(1000);
  expect(await read(id)).toEqual(ended);
  expect(ended.history.map(({ sequence, to }: { sequence: number; to: string }) => [sequence, to])).toEqual([
    [1, "awaiting-upload"],
    [2, "inspecting"],
    [3, "released"],
  ]);
});

test("an event that comes before its upload, or names other content, releases nothing", async () => {
  const submitted = await register();
  const { id } = submitted.body;
  await tellUploaded(id);
  await tellUploaded(id, "0".repeat(32));
  await sleep(1000);
  expect(["awaiting-upload", "failed"]).toContain((await read(id)).status);
  await upload(submitted, pdf);
  const ended = await settled(airlock, token, id);
  await expect.poll(async () => (await read(ended.body.id)).status).toBe("released");
});

test("a failure is on record by its kind; its words, which may name what is ours, are for the log", async () => {
  const { id } = (await register()).body;
  await tellUploaded(id);
  await expect.poll(async () => (await read(id)).status).toBe("failed");
  const { history } = await read(id);
  expect(history.at(-1)).toMatchObject({ to: "failed", reason: "ContentMissingError" });
});

test("an event for a document that was withdrawn changes nothing", async () => {
  const submitted = await register();
  const { id } = submitted.body;
  await call(airlock, token, "DELETE", `/documents/${id}`);
  expect((await upload(submitted, pdf)).status).toBe(412);
  await tellUploaded(id);
  await sleep(1000);
  const { status, history } = await read(id);
  expect(status).toBe("withdrawn");
  expect(history).toHaveLength(2);
});
