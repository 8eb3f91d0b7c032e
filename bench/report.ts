import { execFileSync } from "node:child_process";
import { cpus, loadavg } from "node:os";
import { join } from "node:path";
import type { Row } from "./measurement.ts";

/** A run of the bench. */
export interface Report extends RunDescription {
  /** Whether some measurements took less. */
  isShort: boolean;
  measurements: { name: string; title: string; rows: MeasuredRow[] }[];
}

export type MeasuredRow = Row & { ratio: number | undefined };

interface RunDescription {
  /** ISO 8601. */
  date: string;
  /** Short hash; "+" after it if files differ from the commit. */
  commit: string;
  node: string;
  platform: string;
  processors: string;
  /** Processes that wanted a processor, on average over the minute before the run. */
  load: number;
}

/** Where and when the bench runs. */
export function describeRun(): RunDescription {
  const git = (...args: string[]) =>
    execFileSync("git", args, { cwd: join(import.meta.dirname, ".."), encoding: "utf8" }).trim();
  const processors = cpus();
  return {
    date: new Date().toISOString(),
    commit: git("rev-parse", "--short", "HEAD") + (git("status", "--porcelain") === "" ? "" : "+"),
    node: process.versions.node,
    platform: `${process.platform} ${process.arch}`,
    processors: `${processors.length} × ${processors[0]?.model.trim()}`,
    load: loadavg()[0] ?? 0,
  };
}
