import { changedMessage, contentErrorOf, readFailureOf } from "./content.ts";
import type { Context } from "./context.ts";
import { ContentError, NetworkError, reasonOf, StorageError } from "./errors.ts";
import { isTemporary, pause, pauseAfter, retryAfterOf } from "./retries.ts";
import type { components, paths } from "./schema.d.ts";

type Registered = paths["/documents"]["post"]["responses"][201]["content"]["application/json"];

/** A presigned request for one upload. */
export type PresignedUpload = Extract<NonNullable<Registered["upload"]>, { url: string }>;

export type Schemas = components["schemas"];

/** A presigned URL that has expired is refused with 403; a request that races another with 409. */
const isWorthRepeating = (status: number) => isTemporary(status) || status === 403 || status === 409;

/**
 * Uploads bytes to a presigned URL, and repeats it after errors of the network, of S3 and of a URL that has expired.
 *
 * @param presign gives the URL for each attempt, or nothing if the bytes have been uploaded
 * @throws StorageError if S3 refuses the bytes
 * @throws ContentError if they are not those that were hashed
 */
export async function put(
  { fetch, retries }: Pick<Context, "fetch" | "retries">,
  presign: (attempt: number) => Promise<PresignedUpload | undefined>,
  body: Blob | Uint8Array<ArrayBuffer>,
  signal?: AbortSignal,
): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    const presigned = await presign(attempt);
    if (!presigned) return;
    const failure = await putOnce(fetch, presigned, body, signal);
    if (!failure) return;
    const { error, retryAfterSeconds, isFinal } = failure;
    const seconds = isFinal ? undefined : pauseAfter(attempt, retryAfterSeconds, retries);
    if (seconds === undefined) throw error;
    await pause(seconds, signal);
  }
}

/** S3's codes for content that has not the SHA-256 of the presigned URL. */
const isOtherContent = ({ code }: StorageError) => /^(BadDigest|XAmzContentSHA256Mismatch)$/.test(code);

interface Failure {
  error: unknown;
  retryAfterSeconds?: number | undefined;
  isFinal: boolean;
}

async function putOnce(
  fetch: typeof globalThis.fetch,
  { method, url, headers }: PresignedUpload,
  body: Blob | Uint8Array<ArrayBuffer>,
  signal: AbortSignal | undefined,
): Promise<Failure | undefined> {
  try {
    const response = await fetch(url, { method, headers, body, redirect: "error", signal: signal ?? null });
    const text = await response.text();
    // If-None-Match: the same bytes, which the signature binds, were uploaded before.
    if (response.ok || response.status === 412) return undefined;
    const error = storageErrorOf("upload", response.status, text);
    return {
      error: isOtherContent(error) ? new ContentError(changedMessage, { cause: error }) : error,
      retryAfterSeconds: retryAfterOf(response),
      isFinal: !isWorthRepeating(response.status),
    };
  } catch (error) {
    signal?.throwIfAborted();
    const known = contentErrorOf(body instanceof Blob ? await readFailureOf(body, error) : error);
    if (known instanceof ContentError) return { error: known, isFinal: true };
    return { error: storageUnreachable(url, error), isFinal: false };
  }
}

/** S3's refusal, with the code of its XML. https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html */
export const storageErrorOf = (action: string, status: number, text: string): StorageError =>
  new StorageError(action, status, /<Code>(\w*)<\/Code>/.exec(text)?.[1] ?? "");

export const storageUnreachable = (url: string, cause: unknown): NetworkError =>
  new NetworkError(`${new URL(url).origin} does not answer (${reasonOf(cause)}).`, { cause });
