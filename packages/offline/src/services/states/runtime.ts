import { StatesError } from "./language.ts";
import type { Queries } from "./queries.ts";

/** What an execution needs from outside. */
export interface Runtime {
  /** Calls the resource of a Task with its evaluated arguments. Throws StatesError. */
  callTask: (resource: string, argument: unknown) => Promise<unknown>;
  /** Resolves after a time in milliseconds; rejects with the signal's reason once that is aborted. */
  sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  /** Aborted when no further state may be entered: the run ends, a timeout has passed, or another branch has failed. */
  signal: AbortSignal;
  now: () => Date;
  queries: Pick<Queries, "evaluate">;
  /** The Context object without `State`. */
  context: Record<string, unknown>;
  /** Receives each event of the execution's history. */
  record: (type: string, details: Record<string, unknown>) => void;
}

/** The machine's own TimeoutSeconds have passed. No state can catch it, and the execution's status is TIMED_OUT. */
export class ExecutionTimedOut extends StatesError {}

/**
 * Runs work with a timeout.
 * @param seconds undefined for none
 * @param TimedOut the error to throw
 */
export async function withTimeout<Result>(
  seconds: number | undefined,
  runtime: Runtime,
  TimedOut: typeof StatesError,
  work: (inner: Runtime) => Promise<Result>,
): Promise<Result> {
  if (seconds === undefined) return work(runtime);
  return withOwnSignal(runtime, (inner) => {
    const timeout = inner.sleep(seconds * 1000, inner.signal).then(() => {
      throw new TimedOut("States.Timeout", `It took longer than ${seconds} seconds.`);
    });
    return Promise.race([work(inner), timeout]);
  });
}

/** Runs work whose parts enter no further state once it has ended or one of them has failed. */
export async function withOwnSignal<Result>(
  runtime: Runtime,
  work: (inner: Runtime) => Promise<Result>,
): Promise<Result> {
  const ended = new AbortController();
  const { signal } = runtime;
  // A signal of AbortSignal.any would leave an entry behind for as long as the runtime's lives, which is the process.
  const abort = () => ended.abort(signal.reason);
  signal.addEventListener("abort", abort);
  if (signal.aborted) abort();
  try {
    return await work({ ...runtime, signal: ended.signal });
  } finally {
    signal.removeEventListener("abort", abort);
    ended.abort(new StatesError("States.Runtime", "The state or execution that it is part of has ended."));
  }
}
