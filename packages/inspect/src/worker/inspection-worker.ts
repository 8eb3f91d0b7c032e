import { Worker } from "node:worker_threads";
import type { Inspection, InspectOptions } from "../inspect.ts";
import type { Source } from "../source.ts";
import { type FromWorker, type ToWorker, workerMarker } from "./messages.ts";

/** How an inspection in a thread ended; all but `inspected` have ended the thread as well. */
export type Outcome =
  | { kind: "inspected"; inspection: Inspection }
  | { kind: "out-of-time" }
  | { kind: "out-of-memory" }
  | { kind: "crashed"; error: unknown };

/** A worker thread that runs one inspection at a time. It does not keep the process alive between inspections. */
export class InspectionWorker {
  readonly #worker: Worker;

  /**
   * @param entry module that calls `serveInspections`
   * @param memoryMegabytes limit of the thread's JavaScript heap. Buffers are not part of it; the budget limits them.
   *   https://nodejs.org/docs/latest-v22.x/api/worker_threads.html#new-workerfilename-options
   */
  constructor(entry: URL, memoryMegabytes: number) {
    this.#worker = new Worker(entry, {
      workerData: { [workerMarker]: true },
      // Parsers need no settings, and no credentials.
      env: {},
      execArgv: ["--no-warnings"],
      resourceLimits: { maxOldGenerationSizeMb: memoryMegabytes, maxYoungGenerationSizeMb: 16 },
    });
    // An error between inspections must not end the process: the next inspection sees that the thread has exited.
    this.#worker.on("error", () => {});
    this.#worker.unref();
  }

  /** Whether the thread can run another inspection. */
  get isAlive(): boolean {
    return this.#worker.threadId !== -1;
  }

  async end(): Promise<void> {
    await this.#worker.terminate();
  }

  /**
   * Runs an inspection.
   *
   * @param milliseconds after which the thread is terminated
   * @throws the error of the source
   */
  async inspect(
    source: Source,
    { onError, ...options }: InspectOptions,
    milliseconds: number,
  ): Promise<Outcome> {
    const worker = this.#worker;
    const { promise, resolve, reject } = Promise.withResolvers<Outcome>();
    const answerRead = async ({ read, start, end }: Extract<FromWorker, { kind: "read" }>) => {
      try {
        // A copy can be moved to the thread; a view would take all of its memory with it.
        const bytes = new Uint8Array(await source.read(start, end));
        worker.postMessage({ kind: "bytes", read, bytes } satisfies ToWorker, [bytes.buffer]);
      } catch (error) {
        reject(error);
        worker.postMessage({ kind: "read-failed", read } satisfies ToWorker);
      }
    };
    const onMessage = (message: FromWorker) => {
      if (message.kind === "read") void answerRead(message);
      else if (message.kind === "parser-error") onError?.(message.parser, message.error);
      else if (message.kind === "inspected") resolve(message);
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
    worker.postMessage({ kind: "inspect", size: source.size, options } satisfies ToWorker);
    let isReusable = false;
    try {
      const outcome = await promise;
      isReusable = outcome.kind === "inspected";
      return outcome;
    } finally {
      clearTimeout(timer);
      worker.off("message", onMessage).off("error", onThreadError).off("exit", onExit);
      worker.unref();
      if (!isReusable) await this.end();
    }
  }
}
