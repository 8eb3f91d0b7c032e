import { answerOf } from "./api.ts";
import { type OnProgress, type Pieces, piecesOfBlob, piecesOfStream, type StreamContent } from "./content.ts";
import type { Context } from "./context.ts";
import { ApiError } from "./errors.ts";
import { sha256Of } from "./sha256.ts";
import { put } from "./storage.ts";

/** Bytes of the parts that are in memory at a time, if they are not larger than that. */
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
    const uploadMissing = async () => {
      for await (const { number, bytes } of missing) {
        signal.throwIfAborted();
        await uploadPart(context, id, { number, bytes }, signal);
        doneBytes += bytes.length;
        onProgress?.({ step: "uploading", doneBytes, totalBytes });
      }
    };
    onProgress?.({ step: "uploading", doneBytes, totalBytes });
    const parallel = Math.max(1, Math.min(mostParallelParts, Math.floor(bufferedBytes / state.partBytes)));
    await allOrStop(Array.from({ length: parallel }, uploadMissing), stop);
  }
  const path = "/documents/{id}/upload/completion" as const;
  const request = context.api.POST(path, { params: { path: { id } }, signal: given ?? null });
  return (await answerOf("POST /documents/{id}/upload/completion", request)).retryAfterSeconds;
}

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
  bytes: Uint8Array<ArrayBuffer>;
}

/** The parts that are not uploaded. Several consumers can share it: calls of next() wait for each other. */
async function* missingParts(
  { createHasher }: Context,
  content: Blob | StreamContent,
  { partBytes, parts }: UploadState,
): AsyncGenerator<Part> {
  const uploaded = new Set(parts.map(({ number }) => number));
  if (content instanceof Blob) {
    for (let number = 1; (number - 1) * partBytes < content.size; number++) {
      if (uploaded.has(number)) continue;
      const range = content.slice((number - 1) * partBytes, number * partBytes);
      for await (const bytes of piecesOfBlob(range, partBytes)) yield { number, bytes };
    }
    return;
  }
  let number = 0;
  const pieces: Pieces = piecesOfStream(content, partBytes, createHasher());
  for await (const bytes of pieces) if (!uploaded.has(++number)) yield { number, bytes };
}

async function uploadPart(
  context: Context,
  id: string,
  { number, bytes }: Part,
  signal: AbortSignal,
): Promise<void> {
  const sha256 = await sha256Of(bytes);
  const path = "/documents/{id}/upload/parts" as const;
  const presign = async () => {
    const body = { parts: [{ number, sha256 }] };
    const request = context.api.POST(path, { params: { path: { id } }, body, signal });
    return (await answerOf("POST /documents/{id}/upload/parts", request)).data.parts[0];
  };
  await put(context, presign, bytes, signal);
}
