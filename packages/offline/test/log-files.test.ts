import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createLogs } from "../src/services/logs/log-files.ts";

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "logs-"));
});
afterEach(async () => {
  vi.useRealTimers();
  await rm(directory, { recursive: true, force: true });
});

const now = () => new Date("2026-11-26T12:00:00Z");
const messages = async () =>
  (await readFile(join(directory, "group/stream.jsonl"), "utf8"))
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line).message);

test("lines that follow each other are gathered, and written in their order, at the latest when the logs are closed", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout"] });
  const logs = createLogs({ directory, now });
  for (const message of ["one", "two", "three"]) {
    logs.write("group", "stream", message);
    await new Promise(setImmediate);
  }
  expect(await readdir(directory)).toEqual([]);
  await logs.close();
  expect(await messages()).toEqual(["one", "two", "three"]);
});

test("a folder of logs that was removed is made again", async () => {
  const logs = createLogs({ directory, now });
  logs.write("group", "stream", "one");
  await logs.close();
  await rm(join(directory, "group"), { recursive: true });
  logs.write("group", "stream", "two");
  await logs.close();
  expect(await messages()).toEqual(["two"]);
});
