import { type Answer, answerOf } from "./api.ts";
import type { CallOptions, Context } from "./context.ts";
import { pause } from "./retries.ts";
import type { paths } from "./schema.d.ts";

type Operations = paths["/documents/{id}"];

/** A document with its findings and its history. */
export type Document = Operations["get"]["responses"][200]["content"]["application/json"];
export type Status = Document["status"];

export interface WatchOptions extends CallOptions {
  /** Seconds to wait before the document is read for the first time, as `submit` returns them. */
  afterSeconds?: number | undefined;
}

/** Statuses that end without a person's decision. */
const unattended: ReadonlySet<Status> = new Set(["awaiting-upload", "inspecting", "settling", "failed"]);

/** A document, and the seconds after which it may have changed; undefined once it is final. */
export function read({ api }: Context, id: string, signal?: AbortSignal): Promise<Answer<Document>> {
  return answerOf(
    "GET /documents/{id}",
    api.GET("/documents/{id}", { params: { path: { id } }, signal: signal ?? null }),
  );
}

/**
 * Yields the document now and after each change, until its status is final. Waits as long as Retry-After demands, at least a
 * second.
 */
export async function* watch(
  context: Context,
  id: string,
  { afterSeconds, signal }: WatchOptions,
): AsyncGenerator<Document, void, void> {
  let sequence = -1;
  for (let seconds = afterSeconds; ; ) {
    if (seconds !== undefined) await pause(Math.max(1, seconds), signal);
    const { data, retryAfterSeconds } = await read(context, id, signal);
    const newest = data.history.at(-1)?.sequence ?? 0;
    if (newest !== sequence) yield data;
    if (retryAfterSeconds === undefined) return;
    sequence = newest;
    seconds = retryAfterSeconds;
  }
}

/** The document once its status changes by a person's decision only, or is final. */
export async function waitForVerdict(context: Context, id: string, options: WatchOptions): Promise<Document> {
  for await (const document of watch(context, id, options))
    if (!unattended.has(document.status)) return document;
  // A status that stays has been returned.
  return (await read(context, id, options.signal)).data;
}
