import { afterAll, beforeAll, expect, test } from "vitest";
import { samples } from "../../packages/core/test/samples.ts";
import { read, register } from "../support/documents.ts";
import { etagOf, publishUpload } from "../support/events.ts";
import { type InProcess, startInProcess } from "../support/in-process.ts";
import { call, tokenOf, upload } from "../support/target.ts";

let airlock: InProcess;
let token: string;
beforeAll(async () => {
  airlock = await startInProcess();
  token = await tokenOf(airlock, "partner");
});
afterAll(() => airlock?.close());

const sample = samples.pdf();
const otherEtag = "0".repeat(32);

test("an upload's event that is delivered five times makes one history", async () => {
  const registered = await register(airlock, token, sample);
  const { id } = registered.body;
  const etag = etagOf(await upload(registered, sample.bytes));
  await Promise.all(Array.from({ length: 4 }, () => publishUpload(airlock, id, etag)));
  await airlock.system.idle();
  const settled = await read(airlock, token, id);
  expect(settled.history.map(({ sequence, to }: { sequence: number; to: string }) => [sequence, to])).toEqual(
    [
      [1, "awaiting-upload"],
      [2, "inspecting"],
      [3, "released"],
    ],
  );

  await publishUpload(airlock, id, etag);
  await airlock.system.idle();
  expect(await read(airlock, token, id)).toEqual(settled);
});

test("an event before the upload, or of another entity tag, does not release the document", async () => {
  const registered = await register(airlock, token, sample);
  const { id } = registered.body;
  await publishUpload(airlock, id, otherEtag);
  await airlock.system.idle();
  expect(["awaiting-upload", "failed"]).toContain((await read(airlock, token, id)).status);
  await upload(registered, sample.bytes);
  await airlock.system.idle();
  expect((await read(airlock, token, id)).status).toBe("released");
});

test("a failed document's history has a sentence for the partner, and no name of an error", async () => {
  const { id } = (await register(airlock, token, sample)).body;
  await publishUpload(airlock, id, otherEtag);
  await airlock.system.idle();
  const { status, history } = await read(airlock, token, id);
  expect(status).toBe("failed");
  expect(history.at(-1)).toMatchObject({
    to: "failed",
    reason: "The inspection failed for a technical reason; it is tried again.",
  });
});

test("an event for a withdrawn document changes nothing", async () => {
  const registered = await register(airlock, token, sample);
  const { id } = registered.body;
  await call(airlock, token, "DELETE", `/documents/${id}`);
  await airlock.system.idle();
  expect((await upload(registered, sample.bytes)).status).toBe(412);
  await publishUpload(airlock, id, otherEtag);
  await airlock.system.idle();
  const { status, history } = await read(airlock, token, id);
  expect(status).toBe("withdrawn");
  expect(history).toHaveLength(2);
});
