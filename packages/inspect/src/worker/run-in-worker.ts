import { defaultLimits, type Limits } from "../budget.ts";
import type { Source } from "../source.ts";
import { type Outcome, ParserWorker, type RunOptions, type ThreadEntry } from "./parser-worker.ts";

/** Limits of a thread. */
export interface ThreadLimits {
  /** Limit of the thread's JavaScript heap; 192 by default. */
  memoryMegabytes?: number;
  /** Milliseconds after which the thread is terminated; by default five seconds more than the limit of `time`. */
  hardTime?: number;
}

const defaultMegabytes = 192;

interface IdleWorker {
  worker: ParserWorker;
  entry: ThreadEntry;
  memoryMegabytes: number;
}

/** The thread that the next document uses. Only one is kept: a Lambda function parses one document at a time. */
let idle: IdleWorker | undefined;

/** Starts the thread that the next document uses, so that it loads its parsers meanwhile. */
export function startWorker(
  entry: ThreadEntry,
  { memoryMegabytes = defaultMegabytes }: Pick<ThreadLimits, "memoryMegabytes"> = {},
): void {
  idle ??= { worker: new ParserWorker(entry, memoryMegabytes), entry, memoryMegabytes };
}

function takeWorker(entry: ThreadEntry, memoryMegabytes: number): ParserWorker {
  const taken = idle;
  const isSame =
    taken?.entry.module.href === entry.module.href &&
    taken.entry.task === entry.task &&
    taken.memoryMegabytes === memoryMegabytes;
  if (isSame) {
    idle = undefined;
    if (taken.worker.isAlive) return taken.worker;
  }
  return new ParserWorker(entry, memoryMegabytes);
}

/** How parsing in a thread ended: with its result, or with what ended the thread and why, as a sentence. */
export type ThreadResult<Result> =
  | Extract<Outcome<Result>, { kind: "done" }>
  | { kind: Exclude<Outcome<Result>["kind"], "done">; message: string };

/**
 * Parses a document in a worker thread.
 * @throws the error of the source
 */
export async function runInWorker<Result>(
  entry: ThreadEntry,
  source: Source,
  {
    memoryMegabytes = defaultMegabytes,
    hardTime,
    ...options
  }: ThreadLimits & RunOptions & { limits?: Partial<Limits> },
): Promise<ThreadResult<Result>> {
  const worker = takeWorker(entry, memoryMegabytes);
  const milliseconds = hardTime ?? (options.limits?.time ?? defaultLimits.time) + 5000;
  const outcome = await worker.run<Result>(source, options, milliseconds);
  if (outcome.kind === "done") {
    const replaced = idle;
    idle = { worker, entry, memoryMegabytes };
    await replaced?.worker.end();
    return outcome;
  }
  if (outcome.kind === "crashed") options.onError?.("worker", outcome.error);
  const messages = {
    "out-of-time": `The ${entry.task} did not end within ${milliseconds} ms.`,
    "out-of-memory": `The ${entry.task} needs more than ${memoryMegabytes} MB of memory.`,
    crashed: `A parser ended the thread of the ${entry.task}.`,
  };
  return { kind: outcome.kind, message: messages[outcome.kind] };
}
