import { defaultLimits } from "../budget.ts";
import { createFinding } from "../create-finding.ts";
import { verdictOf } from "../finding.ts";
import { generalRules } from "../general-rules.ts";
import { type Inspection, type InspectOptions, unknownFormat } from "../inspect.ts";
import type { Source } from "../source.ts";
import { InspectionWorker, type Outcome } from "./inspection-worker.ts";

export interface WorkerOptions extends InspectOptions {
  /** Limit of the thread's JavaScript heap; 192 by default. */
  memoryMegabytes?: number;
  /** Milliseconds after which the thread is terminated; by default five seconds more than the limit of `time`. */
  hardTime?: number;
}

interface IdleWorker {
  worker: InspectionWorker;
  entry: string;
  memoryMegabytes: number;
}

/** The thread that the next inspection uses. Only one is kept: a Lambda function inspects one document at a time. */
let idle: IdleWorker | undefined;

function takeWorker(entry: URL, memoryMegabytes: number): InspectionWorker {
  const taken = idle;
  if (taken?.entry === entry.href && taken.memoryMegabytes === memoryMegabytes) {
    idle = undefined;
    if (taken.worker.isAlive) return taken.worker;
  }
  return new InspectionWorker(entry, memoryMegabytes);
}

/**
 * Runs an inspection in a worker thread. A thread that hangs, crashes or needs too much memory is a finding.
 *
 * @param entry module that calls `serveInspections`
 * @throws the error of the source
 */
export async function runInWorker(
  entry: URL,
  source: Source,
  { memoryMegabytes = 192, hardTime, ...options }: WorkerOptions,
): Promise<Inspection> {
  const worker = takeWorker(entry, memoryMegabytes);
  const milliseconds = hardTime ?? (options.limits?.time ?? defaultLimits.time) + 5000;
  const outcome = await worker.inspect(source, options, milliseconds);
  if (outcome.kind === "inspected") {
    const replaced = idle;
    idle = { worker, entry: entry.href, memoryMegabytes };
    await replaced?.worker.end();
    return outcome.inspection;
  }
  if (outcome.kind === "crashed") options.onError?.("worker", outcome.error);
  return failedInspection(outcome, options, { memoryMegabytes, milliseconds });
}

/** The inspection of a document whose thread did not end it. What the thread had found is lost with it. */
function failedInspection(
  { kind }: Exclude<Outcome, { kind: "inspected" }>,
  { policy = { profile: "balanced" } }: InspectOptions,
  { memoryMegabytes, milliseconds }: { memoryMegabytes: number; milliseconds: number },
): Inspection {
  const failures = {
    "out-of-time": {
      rule: "inspection-incomplete",
      message: `The inspection did not end within ${milliseconds} ms.`,
      evidence: { limit: "time" },
    },
    "out-of-memory": {
      rule: "inspection-incomplete",
      message: `The inspection needs more than ${memoryMegabytes} MB of memory.`,
      evidence: { limit: "memory" },
    },
    crashed: {
      rule: "parser-failed",
      message: "A parser ended the thread of the inspection.",
      evidence: { parser: "worker" },
    },
  } as const;
  const { rule, ...reported } = failures[kind];
  const finding = createFinding(policy, rule, generalRules[rule], reported);
  const findings = finding ? [finding] : [];
  return { format: unknownFormat, verdict: verdictOf(findings), findings, omitted: 0 };
}
