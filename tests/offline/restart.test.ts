import { readdir } from "node:fs/promises";
import { request } from "node:http";
import { join } from "node:path";
import { expect, test } from "vitest";
import { samples } from "../../packages/core/test/samples.ts";
import { read, register, submit } from "../support/documents.ts";
import { startForTest, temporaryFolder } from "../support/for-test.ts";
import { settled, tokenOf, upload } from "../support/target.ts";

const sample = samples.pdf();

test("documents uploaded just before a kill are released after the restart", async () => {
  const data = await temporaryFolder();
  const killed = await startForTest(data);
  const oldToken = await tokenOf(killed, "partner");
  const registered = await Promise.all(Array.from({ length: 10 }, () => register(killed, oldToken, sample)));
  const uploads = await Promise.all(registered.map((answer) => upload(answer, sample.bytes)));
  await killed.kill();
  expect(uploads.map(({ status }) => status)).toEqual(registered.map(() => 200));

  const restarted = await startForTest(data);
  const token = await tokenOf(restarted, "partner");
  for (const { body } of registered) {
    const { status, history } = (await settled(restarted, token, body.id)).body;
    expect(status).toBe("released");
    expect(history.map(({ to }: { to: string }) => to)).toEqual([
      "awaiting-upload",
      "inspecting",
      "released",
    ]);
  }
});

test("an upload that a kill interrupts leaves its document awaiting upload", async () => {
  const data = await temporaryFolder();
  const killed = await startForTest(data);
  const registered = await register(killed, await tokenOf(killed, "partner"), sample);
  const { url, method, headers } = registered.body.upload;
  const files = async () => (await readdir(join(data, "s3"), { recursive: true })).length;
  const before = await files();
  const ended = new Promise((resolve) => {
    const length = { "content-length": sample.bytes.length };
    const upload = request(url, { method, headers: { ...headers, ...length } }, () => resolve("answered"));
    upload.once("error", () => resolve("interrupted"));
    upload.write(sample.bytes.subarray(0, 20));
  });
  await expect.poll(files).toBeGreaterThan(before);
  await killed.kill();
  expect(await ended).toBe("interrupted");

  const restarted = await startForTest(data);
  const token = await tokenOf(restarted, "partner");
  expect((await read(restarted, token, registered.body.id)).status).toBe("awaiting-upload");
  expect((await submit(restarted, token, sample)).status).toBe("released");
});
