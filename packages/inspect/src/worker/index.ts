import type { Inspection } from "../inspect.ts";
import type { Source } from "../source.ts";
import { inspectInThread, type WorkerOptions } from "./inspect-in-thread.ts";
import { startWorker } from "./run-in-worker.ts";
import { isThreadFor } from "./serve.ts";

export type { WorkerOptions };

/**
 * Inspects content in a worker thread with a limit of memory and a hard limit of time. A parser that hangs, crashes or needs
 * too much memory gives the finding `inspection-incomplete` or `parser-failed`. The thread is kept for the next document.
 *
 * Parsers are loaded in the thread only. Its entry is `entry.ts`, or the file that a bundler puts it into. If that is one ES
 * module with other code, this module waits in the thread at top level, so that what imports it does not run there: such a
 * bundle should import it first. A bundle as an ES module needs a `require` for dependencies in CommonJS, as SST defines one.
 *
 * @throws the error of the source
 */
export async function inspectInWorker(source: Source, options: WorkerOptions = {}): Promise<Inspection> {
  const { module } = await import("./entry.ts");
  return inspectInThread(module, source, options);
}

/**
 * Starts the thread of the next inspection, so that it loads the parsers while the caller waits for the content.
 *
 * @param options.memoryMegabytes as the inspection will have it
 */
export async function startInspectionThread(
  options: Pick<WorkerOptions, "memoryMegabytes"> = {},
): Promise<void> {
  const { module } = await import("./entry.ts");
  startWorker({ module, task: "inspection" }, options);
}

if (isThreadFor("inspection")) await import("./entry.ts");
