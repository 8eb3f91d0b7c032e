import { answerOf } from "./api.ts";
import { hashBlob, type OnProgress, piecesOfStream, type StreamContent } from "./content.ts";
import type { CallOptions, Context } from "./context.ts";
import { ApiError, ContentError } from "./errors.ts";
import { uploadParts } from "./parts.ts";
import type { paths } from "./schema.d.ts";
import { type PresignedUpload, put } from "./storage.ts";

type Registration = paths["/documents"]["post"]["requestBody"]["content"]["application/json"];

/** A document to submit. */
export interface Submission {
  /** A Blob or File of any size, or a stream whose size and SHA-256 are known. */
  content: Blob | StreamContent;
  /** The file's name without a path. Default: the name of a File. */
  filename?: string | undefined;
  /** The media type. Default: that of a Blob, or else application/octet-stream. */
  contentType?: string | undefined;
  labels?: Record<string, string> | undefined;
  /** Whether to upload in parts; by default, content of more than 16 MiB. */
  parts?: boolean | undefined;
}

export interface SubmitOptions extends CallOptions {
  onProgress?: OnProgress | undefined;
  /**
   * Registers the document once, however often it is submitted with this key within 24 hours, and continues its upload.
   * Default: a random key.
   */
  idempotencyKey?: string | undefined;
  /** Id of a document that was registered with the same content, whose upload is continued. */
  id?: string | undefined;
  /** Called once the document is registered, before its content is uploaded. */
  onRegistered?: ((id: string) => void | Promise<void>) | undefined;
}

/** A document whose content was uploaded. */
export interface Submitted {
  id: string;
  sha256: string;
  /** Seconds after which to read the document. */
  retryAfterSeconds: number | undefined;
}

/** Larger content is uploaded in parts, of which the smallest have these bytes. */
const partsAboveBytes = 16 * 1024 ** 2;

/** S3 accepts no more in one request. https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html */
const maximumPutBytes = 5 * 1024 ** 3;

/** Registers a document and uploads its content. */
export async function submit(
  context: Context,
  submission: Submission,
  options: SubmitOptions,
): Promise<Submitted> {
  const declaration = await declare(context, submission, options);
  const { content } = submission;
  const { signal, onProgress } = options;
  const registered = options.id
    ? { id: options.id }
    : await register(context, declaration, options.idempotencyKey ?? crypto.randomUUID(), signal);
  const { id } = registered;
  if (!options.id) await options.onRegistered?.(id);
  const retryAfterSeconds = declaration.upload?.parts
    ? await uploadParts(context, id, content, { onProgress, signal })
    : await uploadOnce(context, registered, content, { onProgress, signal });
  return { id, sha256: declaration.sha256, retryAfterSeconds };
}

/** The body of the registration. @throws ContentError for content that is empty or cannot be read */
async function declare(
  { createHasher }: Context,
  { content, filename, contentType, labels, parts }: Submission,
  { onProgress, signal }: SubmitOptions,
): Promise<Registration> {
  const { size } = content;
  if (size === 0) throw new ContentError("The content is empty, so there is nothing to submit.");
  const isBlob = content instanceof Blob;
  const name = filename ?? (isBlob && "name" in content ? String(content.name) : undefined);
  if (name === undefined) throw new TypeError("A submission needs a filename, or a File that has a name.");
  return {
    filename: name,
    contentType: contentType || (isBlob && content.type) || "application/octet-stream",
    size,
    sha256: isBlob ? await hashBlob(content, createHasher(), { onProgress, signal }) : content.sha256,
    ...(labels && { labels }),
    upload: { parts: (parts ?? size > partsAboveBytes) || size > maximumPutBytes },
  };
}

interface Registered {
  id: string;
  retryAfterSeconds?: number | undefined;
  upload?: unknown;
}

async function register(
  { api }: Context,
  body: Registration,
  idempotencyKey: string,
  signal?: AbortSignal,
): Promise<Registered> {
  const header = { "Idempotency-Key": idempotencyKey };
  const request = api.POST("/documents", { params: { header }, body, signal: signal ?? null });
  const { data, retryAfterSeconds } = await answerOf("POST /documents", request);
  return { ...data, retryAfterSeconds };
}

const isPresigned = (upload: unknown): upload is PresignedUpload =>
  typeof upload === "object" && upload !== null && "url" in upload;

/** Uploads content by one request. @returns seconds after which to read the document */
async function uploadOnce(
  { api, ...context }: Context,
  { id, upload, retryAfterSeconds }: Registered,
  content: Blob | StreamContent,
  { onProgress, signal }: Pick<SubmitOptions, "onProgress" | "signal">,
): Promise<number | undefined> {
  const body = content instanceof Blob ? content : await inMemory(content, context);
  const totalBytes = content.size;
  onProgress?.({ step: "uploading", doneBytes: 0, totalBytes });
  // After a failure the URL may have expired, and the upload whose answer was lost may have succeeded.
  const presign = async (attempt: number) => {
    if (attempt === 1 && isPresigned(upload)) return upload;
    const path = { id };
    const request = api.GET("/documents/{id}/upload", { params: { path }, signal: signal ?? null });
    try {
      const { data } = await answerOf("GET /documents/{id}/upload", request);
      return isPresigned(data) ? data : undefined;
    } catch (error) {
      if (error instanceof ApiError && error.status === 409) return undefined;
      throw error;
    }
  };
  await put(context, presign, body, signal);
  onProgress?.({ step: "uploading", doneBytes: totalBytes, totalBytes });
  return retryAfterSeconds;
}

/** A stream's bytes, so that they can be sent again. @throws ContentError unless they are those that were declared */
async function inMemory(content: StreamContent, { createHasher }: Pick<Context, "createHasher">) {
  for await (const bytes of piecesOfStream(content, content.size, createHasher())) return bytes;
  throw new ContentError("The stream has no content.");
}
