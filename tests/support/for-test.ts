import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { type OfflineTarget, startOffline } from "./target.ts";

/** A temporary folder that is removed after the test. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "airlock-test-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** Starts `npm start` as `startOffline` does; the process ends after the test. */
export async function startForTest(data: string, ...options: string[]): Promise<OfflineTarget> {
  const system = await startOffline(data, ...options);
  onTestFinished(() => system.close());
  return system;
}
