import type { Source } from "../source.ts";
import { runInWorker, type ThreadLimits } from "../worker/run-in-worker.ts";
import { isThreadFor, serveParser } from "../worker/serve.ts";
import { type Preview, type PreviewOptions, preview, previewLimits } from "./preview.ts";

export { hexBytes, type Preview, type PreviewOptions, preview } from "./preview.ts";
export type { PreviewNode, PreviewStructure } from "./structure.ts";
export { type PreviewView, previewViews } from "./views.ts";

/** Decoders of images have most of their memory outside of the heap; JPEG has its coefficients in it. */
const defaultMegabytes = 512;

/**
 * Makes a view of content in a worker thread with a limit of memory and a hard limit of time. A parser that hangs, crashes or
 * needs too much memory makes the view unavailable.
 *
 * This module is also the thread's entry, as `worker/index.ts` is that of inspections.
 *
 * @throws the error of the source
 */
export async function previewInWorker(
  source: Source,
  { memoryMegabytes = defaultMegabytes, ...options }: PreviewOptions & ThreadLimits,
): Promise<Preview> {
  const limits = { ...previewLimits, ...options.limits };
  const entry = { module: new URL(import.meta.url), task: "preview" } as const;
  const outcome = await runInWorker<Preview>(entry, source, { ...options, memoryMegabytes, limits });
  if (outcome.kind === "done") return outcome.result;
  return {
    view: options.view,
    type: "application/octet-stream",
    size: source.size,
    unavailable: outcome.message,
  };
}

if (isThreadFor("preview")) await serveParser(preview);
