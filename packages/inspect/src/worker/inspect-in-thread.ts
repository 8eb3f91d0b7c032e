import { defaultLimits } from "../budget.ts";
import { createFinding } from "../create-finding.ts";
import { verdictOf } from "../finding.ts";
import { unknownFormat } from "../format.ts";
import { generalRules } from "../general-rules.ts";
import type { Inspection, InspectOptions } from "../inspect.ts";
import type { Source } from "../source.ts";
import { runInWorker, type ThreadLimits, type ThreadResult } from "./run-in-worker.ts";

export interface WorkerOptions extends InspectOptions, ThreadLimits {}

/** How much longer than its time of the processor an inspection may take: the rest is waiting for bytes and the processor. */
export const hardTimeFactor = 3;

/**
 * Runs an inspection in a worker thread. A thread that hangs, crashes or needs too much memory is a finding.
 *
 * @param module calls `serveParser` with an inspection
 * @throws the error of the source
 */
export async function inspectInThread(
  module: URL,
  source: Source,
  options: WorkerOptions,
): Promise<Inspection> {
  const hardTime = hardTimeFactor * (options.limits?.time ?? defaultLimits.time);
  const outcome = await runInWorker<Inspection>({ module, task: "inspection" }, source, {
    hardTime,
    ...options,
  });
  return outcome.kind === "done" ? outcome.result : failedInspection(outcome, options);
}

/** The inspection of a document whose thread did not end it. What the thread had found is lost with it. */
function failedInspection(
  { kind, message }: Exclude<ThreadResult<Inspection>, { kind: "done" }>,
  { policy = { profile: "balanced" } }: InspectOptions,
): Inspection {
  const failures = {
    "out-of-time": { rule: "inspection-incomplete", evidence: { limit: "time" } },
    "out-of-memory": { rule: "inspection-incomplete", evidence: { limit: "memory" } },
    crashed: { rule: "parser-failed", evidence: { parser: "worker" } },
  } as const;
  const { rule, evidence } = failures[kind];
  const finding = createFinding(policy, rule, generalRules[rule], { message, evidence });
  const findings = finding ? [finding] : [];
  return { format: unknownFormat, verdict: verdictOf(findings), findings, omitted: 0 };
}
