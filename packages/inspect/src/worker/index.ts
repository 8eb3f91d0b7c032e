import { type Inspection, inspect } from "../inspect.ts";
import type { Source } from "../source.ts";
import { inspectInThread, type WorkerOptions } from "./inspect-in-thread.ts";
import { isThreadFor, serveParser } from "./serve.ts";

export type { WorkerOptions };

/**
 * Inspects content in a worker thread with a limit of memory and a hard limit of time. A parser that hangs, crashes or needs
 * too much memory gives the finding `inspection-incomplete` or `parser-failed`. The thread is kept for the next document.
 *
 * This module is also the thread's entry, alone or bundled into one ES module with other code. In the thread it waits at top
 * level, so that what imports it does not run there: a bundle should import it first. A bundle as an ES module needs a
 * `require` for dependencies in CommonJS, as SST defines one.
 *
 * @throws the error of the source
 */
export function inspectInWorker(source: Source, options: WorkerOptions = {}): Promise<Inspection> {
  return inspectInThread(new URL(import.meta.url), source, options);
}

if (isThreadFor("inspection")) await serveParser(inspect);
