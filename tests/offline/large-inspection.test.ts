import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Sample, samples } from "../../packages/core/test/samples.ts";
import { submit } from "../support/documents.ts";
import { type InProcess, startInProcess } from "../support/in-process.ts";
import { tokenOf } from "../support/target.ts";

/** The stage's `inspectionStepBytes`. */
const stepBytes = 1024 ** 2;

let airlock: InProcess;
let token: string;

beforeAll(async () => {
  airlock = await startInProcess("scanned");
  token = await tokenOf(airlock, "partner");
});
afterAll(() => airlock?.close());

/** Text of 3.5 steps: a character of two bytes spans each end of a step. */
const text = (filename: string): Sample => ({
  filename,
  contentType: "text/plain",
  bytes: Buffer.from(`-${"é".repeat(1.75 * stepBytes)}`),
});

/** The executions of the standard workflow, as far as this process has run them. */
async function largeExecutions(): Promise<{ status: string; input: { checkpoint: { offset: number } } }[]> {
  const folder = join(airlock.directory, "states");
  const files = (await readdir(folder)).filter((name) => name.includes("LargeIntake"));
  return Promise.all(files.map(async (name) => JSON.parse(await readFile(join(folder, name), "utf8"))));
}

test("content of several steps is inspected by the standard workflow and released", async () => {
  const { status, findings, history } = await submit(airlock, token, text("large.txt"));
  expect({ status, findings }).toEqual({ status: "released", findings: [] });
  expect(history).toHaveLength(3);
  await airlock.system.idle();
  expect(await largeExecutions()).toEqual([
    expect.objectContaining({
      status: "SUCCEEDED",
      input: expect.objectContaining({ checkpoint: expect.objectContaining({ offset: stepBytes }) }),
    }),
  ]);
});

test("large content in which the malware scan finds a threat is rejected without being read", async () => {
  const before = await largeExecutions();
  const sample = text("harmful.txt");
  samples.eicar().bytes.copy(sample.bytes, 2 * stepBytes);
  const { status, findings } = await submit(airlock, token, sample);
  expect(status).toBe("rejected");
  expect(findings.map(({ rule }: { rule: string }) => rule)).toEqual(["malware-scan"]);
  await airlock.system.idle();
  expect(await largeExecutions()).toHaveLength(before.length);
});
