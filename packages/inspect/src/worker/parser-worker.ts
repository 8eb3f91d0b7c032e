import { Worker } from "node:worker_threads";
import type { Source } from "../source.ts";
import { type FromWorker, type Task, type ToWorker, taskMember } from "./messages.ts";

/** How a run in a thread ended; all but `done` have ended the thread as well. */
export type Outcome<Result> =
  | { kind: "done"; result: Result }
  | { kind: "out-of-time" }
  | { kind: "out-of-memory" }
  | { kind: "crashed"; error: unknown };

/** Options of a run; the thread gets all but `onError`. */
export interface RunOptions {
  onError?: (parser: string, error: unknown) => void;
}

/** What a thread runs. */
export interface ThreadEntry {
  /** Calls `serveParser` in threads with the task. */
  module: URL;
  task: Task;
}

/** A worker thread that parses one document at a time. It does not keep the process alive between documents. */
export class ParserWorker {
  readonly #worker: Worker;

  /**
   * @param memoryMegabytes limit of the thread's JavaScript heap. Buffers are not part of it; the budget limits them.
   *   https://nodejs.org/docs/latest-v22.x/api/worker_threads.html#new-workerfilename-options
   */
  constructor({ module, task }: ThreadEntry, memoryMegabytes: number) {
    this.#worker = new Worker(module, {
      workerData: { [taskMember]: task },
      // Parsers need no settings, and no credentials.
      env: {},
      execArgv: ["--no-warnings"],
      resourceLimits: { maxOldGenerationSizeMb: memoryMegabytes, maxYoungGenerationSizeMb: 16 },
    });
    // An error between documents must not end the process: the next run sees that the thread has exited.
    this.#worker.on("error", () => {});
    this.#worker.unref();
  }

  /** Whether the thread can run again. */
  get isAlive(): boolean {
    return this.#worker.threadId !== -1;
  }

  async end(): Promise<void> {
    await this.#worker.terminate();
  }

  /**
   * Parses a document.
   *
   * @param milliseconds after which the thread is terminated
   * @throws the error of the source
   */
  async run<Result>(
    source: Source,
    { onError, ...options }: RunOptions,
    milliseconds: number,
  ): Promise<Outcome<Result>> {
    const worker = this.#worker;
    const { promise, resolve, reject } = Promise.withResolvers<Outcome<Result>>();
    const answerRead = async ({ read, start, end }: Extract<FromWorker<Result>, { kind: "read" }>) => {
      try {
        // A copy can be moved to the thread; a view would take all of its memory with it.
        const bytes = new Uint8Array(await source.read(start, end));
        worker.postMessage({ kind: "bytes", read, bytes } satisfies ToWorker, [bytes.buffer]);
      } catch (error) {
        reject(error);
        worker.postMessage({ kind: "read-failed", read } satisfies ToWorker);
      }
    };
    const onMessage = (message: FromWorker<Result>) => {
      if (message.kind === "read") void answerRead(message);
      else if (message.kind === "parser-error") onError?.(message.parser, message.error);
      else if (message.kind === "done") resolve(message);
      else resolve({ kind: "crashed", error: message.error });
    };
    const onThreadError = (error: NodeJS.ErrnoException) =>
      resolve(
        error.code === "ERR_WORKER_OUT_OF_MEMORY" ? { kind: "out-of-memory" } : { kind: "crashed", error },
      );
    const onExit = (code: number) =>
      resolve({ kind: "crashed", error: new Error(`The thread exited with code ${code}.`) });
    worker.on("message", onMessage).on("error", onThreadError).on("exit", onExit);
    const timer = setTimeout(() => resolve({ kind: "out-of-time" }), milliseconds);
    worker.ref();
    worker.postMessage({ kind: "run", size: source.size, options } satisfies ToWorker);
    let isReusable = false;
    try {
      const outcome = await promise;
      isReusable = outcome.kind === "done";
      return outcome;
    } finally {
      clearTimeout(timer);
      worker.off("message", onMessage).off("error", onThreadError).off("exit", onExit);
      worker.unref();
      if (!isReusable) await this.end();
    }
  }
}
