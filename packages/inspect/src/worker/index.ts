import type { Inspection } from "../inspect.ts";
import type { Source } from "../source.ts";
import { inspectInThread, type WorkerOptions } from "./inspect-in-thread.ts";
import { inspectionThread, startInspectionThread } from "./start.ts";

export { startInspectionThread, type WorkerOptions };

/**
 * Inspects content in a worker thread with a limit of memory and a hard limit of time. A parser that hangs, crashes or needs
 * too much memory gives the finding `inspection-incomplete` or `parser-failed`. The thread is kept for the next document.
 *
 * Parsers are loaded in the thread only. Its entry is `entry.ts`, or the file that a bundler puts it into. If that file has
 * other code, `entry.ts` waits in the thread at top level, so that what comes after it does not run there: a bundle that is one
 * ES module should import this module first. A bundle as an ES module needs a `require` for dependencies in CommonJS, as SST
 * defines one.
 *
 * @throws the error of the source
 */
export function inspectInWorker(source: Source, options: WorkerOptions = {}): Promise<Inspection> {
  return inspectInThread(inspectionThread.module, source, options);
}
