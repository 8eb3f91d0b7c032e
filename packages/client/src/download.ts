import { answerOf } from "./api.ts";
import { chunksOf, type OnProgress } from "./content.ts";
import type { CallOptions, Context } from "./context.ts";
import { AirlockError, IntegrityError, StorageError } from "./errors.ts";
import { isTemporary, pause, pauseAfter } from "./retries.ts";
import { storageErrorOf, storageUnreachable } from "./storage.ts";
import { type Document, read } from "./watch.ts";

export interface DownloadOptions extends CallOptions {
  onProgress?: OnProgress | undefined;
  /** `review` is for reviewers: the content of a quarantined document, which its history records. */
  purpose?: "download" | "review" | undefined;
}

/** The content of a document while it is downloaded. */
export interface Download {
  document: Document;
  /** Fails with an IntegrityError at its end if the content is not what the document declares: do not use the bytes before. */
  stream: ReadableStream<Uint8Array>;
}

/** Starts to download a document's content. */
export async function download(context: Context, id: string, options: DownloadOptions): Promise<Download> {
  const { data: document } = await read(context, id, options.signal);
  const chunks = verifiedChunks(context, document, options);
  // The first chunk is read now, so that a refusal rejects here.
  let next: Promise<IteratorResult<Uint8Array, void>> | undefined = Promise.resolve(await chunks.next());
  const stream = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await (next ?? chunks.next());
      next = undefined;
      if (done) controller.close();
      else controller.enqueue(value);
    },
    async cancel() {
      await chunks.return();
    },
  });
  return { document, stream };
}

/** The content's chunks; a connection that is cut is continued at its offset. */
async function* verifiedChunks(
  context: Context,
  { id, size, sha256 }: Document,
  options: DownloadOptions,
): AsyncGenerator<Uint8Array, void, void> {
  const { onProgress, signal } = options;
  const hasher = context.createHasher();
  let doneBytes = 0;
  for (let attempt = 1; doneBytes < size; attempt++) {
    const url = await presign(context, id, options);
    try {
      for await (const chunk of chunksFrom(context, url, doneBytes, signal)) {
        doneBytes += chunk.length;
        if (doneBytes > size) throw new IntegrityError(`Document ${id} has more than its ${size} bytes.`);
        hasher.update(chunk);
        onProgress?.({ step: "downloading", doneBytes, totalBytes: size });
        yield chunk;
        attempt = 1;
      }
    } catch (error) {
      signal?.throwIfAborted();
      const isFinal =
        error instanceof IntegrityError || (error instanceof StorageError && !isTemporary(error.status));
      const seconds = isFinal ? undefined : pauseAfter(attempt, undefined, context.retries);
      if (seconds === undefined) throw error instanceof AirlockError ? error : storageUnreachable(url, error);
      await pause(seconds, signal);
    }
  }
  if (hasher.digest() !== sha256)
    throw new IntegrityError(
      `The downloaded content of document ${id} has another SHA-256 than the document.`,
    );
}

async function presign({ api }: Context, id: string, { purpose, signal }: DownloadOptions): Promise<string> {
  const params = { path: { id }, ...(purpose && { query: { purpose } }) };
  const request = api.GET("/documents/{id}/content", { params, signal: signal ?? null });
  return (await answerOf("GET /documents/{id}/content", request)).data.url;
}

async function* chunksFrom({ fetch }: Context, url: string, offset: number, signal: AbortSignal | undefined) {
  const headers: Record<string, string> = offset > 0 ? { range: `bytes=${offset}-` } : {};
  const response = await fetch(url, { headers, redirect: "error", signal: signal ?? null });
  if (!response.ok) throw storageErrorOf("download", response.status, await response.text());
  if (offset > 0 && response.status !== 206)
    throw new IntegrityError("The server does not continue a download that was cut.");
  if (response.body) yield* chunksOf(response.body);
}
