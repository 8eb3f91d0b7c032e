import type { ThreadEntry } from "../worker/parser-worker.ts";
import { startWorker, type ThreadLimits } from "../worker/run-in-worker.ts";
import { module } from "./entry.ts";

export const previewThread: ThreadEntry = { module, task: "preview" };

/** Decoders of images have most of their memory outside of the heap; JPEG has its coefficients in it. */
export const previewMegabytes = 512;

/**
 * Starts the thread of the next preview, so that it loads the parsers while the caller waits for the content.
 *
 * @param options.memoryMegabytes as the preview will have it
 */
export function startPreviewThread({
  memoryMegabytes = previewMegabytes,
}: Pick<ThreadLimits, "memoryMegabytes"> = {}): void {
  startWorker(previewThread, { memoryMegabytes });
}
