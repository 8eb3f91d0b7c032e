import { ContentError } from "./errors.ts";
import type { Hasher } from "./sha256.ts";

/** Content that can be read once. Its size and SHA-256 are declared before it is read. */
export interface StreamContent {
  stream: ReadableStream<Uint8Array> | AsyncIterable<Uint8Array>;
  /** Bytes. */
  size: number;
  /** 64 hexadecimal digits. */
  sha256: string;
}

/** What a step of a submission or of a download has done. */
export interface Progress {
  step: "hashing" | "uploading" | "downloading";
  doneBytes: number;
  totalBytes: number;
}

export type OnProgress = (progress: Progress) => void;

/** The chunks of a stream; Safari's streams are not iterable. */
export async function* chunksOf(stream: StreamContent["stream"]): AsyncGenerator<Uint8Array> {
  if (!("getReader" in stream)) return yield* stream;
  const reader = stream.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    // Also after the consumer stopped; a stream that has ended ignores it.
    await reader.cancel().catch(() => {});
  }
}

/** Bytes that are read of a Blob at a time. */
const readBytes = 256 * 1024;

/**
 * Readers of Blobs that are being read. Chromium holds no reference to the stream of a Blob that waits for bytes: unless
 * something else does, a garbage collection removes it, and the read never ends.
 */
const reading = new Set<ReadableStreamBYOBReader>();

/** The chunks of a Blob. Each is in the memory of the one before, which a browser would free late. */
async function* chunksOfBlob(blob: Blob): AsyncGenerator<Uint8Array> {
  const stream = blob.stream();
  let reader: ReadableStreamBYOBReader;
  try {
    reader = stream.getReader({ mode: "byob" });
  } catch {
    // A runtime whose Blobs have no byte streams.
    return yield* chunksOf(stream);
  }
  reading.add(reader);
  try {
    for (let chunk = new Uint8Array(readBytes); ; ) {
      const { done, value } = await reader.read(chunk);
      if (done) return;
      yield value;
      chunk = new Uint8Array(value.buffer);
    }
  } finally {
    reading.delete(reader);
    await reader.cancel().catch(() => {});
  }
}

export const changedMessage = "The content changed while it was read. Submit it again when it is complete.";

/** An error of reading a Blob as an error of the client: the file of a Blob may not change. https://w3c.github.io/FileAPI/#dfn-error-codes */
export function contentErrorOf(error: unknown): unknown {
  const names = [error, (error as Error | undefined)?.cause].map((at) => (at as Error | undefined)?.name);
  return names.includes("NotReadableError") ? new ContentError(changedMessage, { cause: error }) : error;
}

/**
 * The error of reading a Blob whose upload failed, or else that of the upload: some browsers report both as a failure of the
 * network.
 */
export const readFailureOf = (blob: Blob, uploadError: unknown): Promise<unknown> =>
  blob
    .slice(0, 1)
    .arrayBuffer()
    .then(
      () => uploadError,
      (error: unknown) => error,
    );

/** The SHA-256 of a Blob in hexadecimal. @throws ContentError if its file changed */
export async function hashBlob(
  blob: Blob,
  hasher: Hasher,
  { onProgress, signal }: { onProgress?: OnProgress | undefined; signal?: AbortSignal | undefined },
): Promise<string> {
  let doneBytes = 0;
  try {
    for await (const chunk of chunksOfBlob(blob)) {
      signal?.throwIfAborted();
      hasher.update(chunk);
      doneBytes += chunk.length;
      onProgress?.({ step: "hashing", doneBytes, totalBytes: blob.size });
    }
  } catch (error) {
    throw contentErrorOf(error);
  }
  return hasher.digest();
}

/** Ranges of content in their order, each read when it is asked for. */
export type Pieces = AsyncGenerator<Uint8Array<ArrayBuffer>, void, void>;

/**
 * Consecutive pieces of a stream, each copied into memory.
 * @throws ContentError before the last piece if the stream has not the declared size and SHA-256
 */
export async function* piecesOfStream(
  { stream, size, sha256 }: StreamContent,
  bytes: number,
  hasher: Hasher,
): Pieces {
  let doneBytes = 0;
  let filled = 0;
  let piece = new Uint8Array(Math.min(bytes, size));
  for await (const chunk of chunksOf(stream)) {
    if (doneBytes + filled + chunk.length > size) throw new ContentError(changedMessage);
    hasher.update(chunk);
    for (let rest = chunk; rest.length > 0; ) {
      const taken = rest.subarray(0, piece.length - filled);
      piece.set(taken, filled);
      filled += taken.length;
      rest = rest.subarray(taken.length);
      const isLast = doneBytes + filled === size;
      if (filled < piece.length || isLast) continue;
      doneBytes += filled;
      yield piece;
      piece = new Uint8Array(Math.min(bytes, size - doneBytes));
      filled = 0;
    }
  }
  if (doneBytes + filled !== size || hasher.digest() !== sha256.toLowerCase())
    throw new ContentError(changedMessage);
  yield piece;
}
