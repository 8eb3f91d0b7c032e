import { module } from "./entry.ts";
import type { ThreadEntry } from "./parser-worker.ts";
import { startWorker, type ThreadLimits } from "./run-in-worker.ts";

export const inspectionThread: ThreadEntry = { module, task: "inspection" };

/**
 * Starts the thread of the next inspection, so that it loads the parsers while the caller waits for the content. A thread takes
 * as long to start as Node.js itself: call this before other modules are loaded.
 *
 * @param options.memoryMegabytes as the inspection will have it
 */
export function startInspectionThread(options: Pick<ThreadLimits, "memoryMegabytes"> = {}): void {
  startWorker(inspectionThread, options);
}
