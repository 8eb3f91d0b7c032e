import type { Source } from "../source.ts";
import { runInWorker, type ThreadLimits } from "../worker/run-in-worker.ts";
import { previewLimits } from "./limits.ts";
import type { Preview, PreviewOptions } from "./preview.ts";
import { previewMegabytes, previewThread, startPreviewThread } from "./start.ts";

export { hexBytes } from "./limits.ts";
export type { Preview, PreviewOptions } from "./preview.ts";
export type { PreviewNode, PreviewStructure } from "./structure.ts";
export { type PreviewView, previewViews } from "./views.ts";
export { startPreviewThread };

/**
 * Makes a view of content that is safe to display: text, numbers and pixels, never the content itself.
 *
 * @throws only errors of the source; an error of a parser makes the view unavailable
 */
export async function preview(source: Source, options: PreviewOptions): Promise<Preview> {
  const parsers = await import("./preview.ts");
  return parsers.preview(source, options);
}

/**
 * Makes a view of content in a worker thread with a limit of memory and a hard limit of time. A parser that hangs, crashes or
 * needs too much memory makes the view unavailable.
 *
 * As for inspections (`worker/index.ts`), parsers are loaded in the thread only, whose entry is `entry.ts`.
 *
 * @throws the error of the source
 */
export async function previewInWorker(
  source: Source,
  { memoryMegabytes = previewMegabytes, ...options }: PreviewOptions & ThreadLimits,
): Promise<Preview> {
  const limits = { ...previewLimits, ...options.limits };
  const outcome = await runInWorker<Preview>(previewThread, source, { ...options, memoryMegabytes, limits });
  if (outcome.kind === "done") return outcome.result;
  return {
    view: options.view,
    type: "application/octet-stream",
    size: source.size,
    unavailable: outcome.message,
  };
}
