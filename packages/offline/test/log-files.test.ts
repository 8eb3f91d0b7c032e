import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { append } from "../src/files/append.ts";
import { createLogs } from "../src/services/logs/log-files.ts";

vi.mock("../src/files/append.ts", { spy: true });

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "logs-"));
});
afterEach(async () => {
  vi.clearAllMocks();
  await rm(directory, { recursive: true, force: true });
});

const now = () => new Date("2026-11-26T12:00:00Z");
const messages = async () =>
  (await readFile(join(directory, "group/stream.jsonl"), "utf8"))
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line).message);

test("lines that follow each other are one write, in their order, at the latest when the logs are closed", async () => {
  const logs = createLogs({ directory, now });
  for (const message of ["one", "two", "three"]) {
    logs.write("group", "stream", message);
    await new Promise(setImmediate);
  }
  await logs.close();
  expect(await messages()).toEqual(["one", "two", "three"]);
  // The first attempt finds no folder.
  expect(append).toHaveBeenCalledTimes(2);
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
