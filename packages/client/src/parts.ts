import { answerOf } from "./api.ts";
import { hashBlob, type OnProgress, piecesOfStream, type StreamContent } from "./content.ts";
import type { Context } from "./context.ts";
import { ApiError } from "./errors.ts";
import { sha256Of } from "./sha256.ts";
import { put } from "./storage.ts";

/** Bytes of a stream's parts that are in memory at a time, if they are not larger than that. */
const bufferedBytes = 64 * 1024 ** 2;
const mostParallelParts = 4;

interface PartsOptions {
  onProgress?: OnProgress | undefined;
  signal?: AbortSignal | undefined;
}

/**
 * Uploads the parts of a document's content that S3 does not have yet, several at a time, and completes the upload.
 * @returns seconds after which to read the document
 */
export async function uploadParts(
  context: Context,
  id: string,
  content: Blob | StreamContent,
  { onProgress, signal: given }: PartsOptions,
): Promise<number | undefined> {
  const state = await partsOf(context, id, given);
  if (state) {
    const { size: totalBytes } = content;
    const stop = new AbortController();
    const signal = given ? AbortSignal.any([given, stop.signal]) : stop.signal;
    let doneBytes = state.parts.reduce((sum, { size }) => sum + size, 0);
    const missing = missingParts(context, content, state);
    const parallel = content instanceof Blob ? mostParallelParts : parallelBuffers(state.partBytes);
    const uploadMissing = async () => {
      for await (const part of missing) {
        signal.throwIfAborted();
        await uploadPart(context, id, part, signal);
        doneBytes += part.size;
        onProgress?.({ step: "uploading", doneBytes, totalBytes });
      }
    };
    onProgress?.({ step: "uploading", doneBytes, totalBytes });
    await allOrStop(Array.from({ length: parallel }, uploadMissing), stop);
  }
  const path = "/documents/{id}/upload/completion" as const;
  const request = context.api.POST(path, { params: { path: { id } }, signal: given ?? null });
  return (await answerOf("POST /documents/{id}/upload/completion", request)).retryAfterSeconds;
}

/** How many parts of a stream are read and uploaded at a time. */
const parallelBuffers = (partBytes: number) =>
  Math.max(1, Math.min(mostParallelParts, Math.floor(bufferedBytes / partBytes)));

/** Waits for all to end; the first failure stops the others. */
async function allOrStop(uploads: Promise<void>[], stop: AbortController): Promise<void> {
  let failure: { error: unknown } | undefined;
  const ends = uploads.map((upload) =>
    upload.catch((error: unknown) => {
      failure ??= { error };
      stop.abort();
    }),
  );
  await Promise.all(ends);
  if (failure) throw failure.error;
}

interface UploadState {
  partBytes: number;
  parts: { number: number; size: number }[];
}

/** The upload's state; undefined if the document does not await its upload any more. */
async function partsOf({ api }: Context, id: string, signal?: AbortSignal): Promise<UploadState | undefined> {
  const request = api.GET("/documents/{id}/upload", { params: { path: { id } }, signal: signal ?? null });
  try {
    const { data } = await answerOf("GET /documents/{id}/upload", request);
    if ("partBytes" in data) return data;
    throw new TypeError(`Document ${id} was registered for an upload in one request.`);
  } catch (error) {
    if (error instanceof ApiError && error.status === 409) return undefined;
    throw error;
  }
}

interface Part {
  number: number;
  size: number;
  /** A range of a Blob, whose bytes are read as they are sent; or a piece of a stream, in memory. */
  body: Blob | Uint8Array<ArrayBuffer>;
}

/** The parts that are not uploaded. Several consumers can share it: calls of next() wait for each other. */
async function* missingParts(
  { createHasher }: Context,
  content: Blob | StreamContent,
  { partBytes, parts }: UploadState,
): AsyncGenerator<Part> {
  const uploaded = new Set(parts.map(({ number }) => number));
  let number = 0;
  if (content instanceof Blob) {
    for (let start = 0; start < content.size; start += partBytes) {
      const body = content.slice(start, start + partBytes);
      if (!uploaded.has(++number)) yield { number, size: body.size, body };
    }
    return;
  }
  for await (const body of piecesOfStream(content, partBytes, createHasher()))
    if (!uploaded.has(++number)) yield { number, size: body.length, body };
}

async function uploadPart(
  context: Context,
  id: string,
  { number, body: content }: Part,
  signal: AbortSignal,
): Promise<void> {
  const sha256 =
    content instanceof Blob
      ? await hashBlob(content, context.createHasher(), { signal })
      : await sha256Of(content);
  const path = "/documents/{id}/upload/parts" as const;
  const presign = async () => {
    const body = { parts: [{ number, sha256 }] };
    const request = context.api.POST(path, { params: { path: { id } }, body, signal });
    return (await answerOf("POST /documents/{id}/upload/parts", request)).data.parts[0];
  };
  await put(context, presign, content, signal);
}
