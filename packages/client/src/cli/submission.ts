import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import type { LimitFunction } from "p-limit";
import { ApiError, ContentError } from "../errors.ts";
import { type NodeClient, openFile } from "../node/index.ts";
import type { Submission, Submitted } from "../submit.ts";
import type { Document } from "../watch.ts";
import { UserError } from "./exit-codes.ts";
import type { Settings } from "./settings.ts";
import { printable, type Terminal } from "./terminal.ts";
import type { SubmissionKey, Unfinished, UnfinishedSubmissions } from "./unfinished.ts";

/** Files that are uploaded at a time. */
export const parallelUploads = 3;

/** Files that are uploaded, or wait for their verdict, at a time. */
export const parallelFiles = 16;

export interface SubmissionOptions {
  labels: Record<string, string>;
  /** Whether to wait for the verdict. */
  wait: boolean;
  timeoutSeconds: number;
}

/** What submitting files needs. */
export interface Submitter {
  client: NodeClient;
  settings: Settings;
  unfinished: UnfinishedSubmissions;
  terminal: Terminal;
  signal: AbortSignal;
  /** Limits the uploads at a time. */
  uploads: LimitFunction;
}

/** A submission that has ended. The next submission of the same file is a new one after `forget`. */
export interface Ended {
  id: string;
  /** Undefined if it was not waited for. */
  document?: Document | undefined;
  forget: () => Promise<void>;
}

/** Statuses of documents that ended without their content, so that the file has to be submitted again. */
const lost: ReadonlySet<string> = new Set(["expired", "withdrawn", "erased"]);

/** Whether the API will refuse the same file again. */
export const isRefused = (error: unknown): boolean =>
  error instanceof ApiError && [400, 413, 415, 422].includes(error.status);

/** Submits a file, or continues its submission by a process that ended. */
export async function submitPath(
  submitter: Submitter,
  path: string,
  options: SubmissionOptions,
): Promise<Ended> {
  const { unfinished, uploads, signal } = submitter;
  const { key, uploaded } = await uploads(async () => {
    signal.throwIfAborted();
    const { labels } = options;
    const submission = await openFile(path, { labels });
    const { size, mtimeMs: modifiedMilliseconds } = await stat(path);
    const { apiUrl, clientId } = submitter.settings;
    const key = { apiUrl, clientId, path: resolve(path), size, modifiedMilliseconds, labels };
    return { key, uploaded: await upload(submitter, key, path, submission) };
  });
  const document = options.wait ? await verdictOf(submitter, path, uploaded, options) : undefined;
  return { id: uploaded.id, document, forget: () => unfinished.end(key) };
}

/** The document of an uploaded file once it was inspected. */
async function verdictOf(
  { client, terminal, signal }: Submitter,
  path: string,
  { id, retryAfterSeconds }: Uploaded,
  { timeoutSeconds }: SubmissionOptions,
): Promise<Document> {
  terminal.waiting(path);
  const timeout = AbortSignal.timeout(timeoutSeconds * 1000);
  try {
    return await client.wait(id, {
      afterSeconds: retryAfterSeconds,
      signal: AbortSignal.any([signal, timeout]),
    });
  } catch (error) {
    signal.throwIfAborted();
    const reason = timeout.aborted
      ? `It has no verdict after the ${timeoutSeconds} seconds of --timeout.`
      : messageOf(error);
    throw new UserError(
      `${reason}\n    The file is uploaded. Run the same command again to wait for its verdict, or: airlock status ${id}`,
      { cause: error },
    );
  }
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));

type Uploaded = Pick<Submitted, "id"> & Partial<Submitted>;

async function upload(
  submitter: Submitter,
  key: SubmissionKey,
  path: string,
  submission: Submission,
): Promise<Uploaded> {
  const { client, unfinished, terminal, signal } = submitter;
  const begun = await unfinished.begin(key);
  const document = begun.id === undefined ? undefined : await existing(submitter, begun.id);
  if (begun.id !== undefined && (!document || lost.has(document.status))) {
    await unfinished.end(key);
    return upload(submitter, key, path, submission);
  }
  if (document && document.status !== "awaiting-upload") return { id: document.id };
  if (document) terminal.error(`  ${printable(path)}: continues the upload of document ${document.id}`);
  let id = document?.id;
  try {
    return await client.submit(submission, {
      signal,
      idempotencyKey: begun.idempotencyKey,
      id,
      onRegistered: (registered) => {
        id = registered;
        return unfinished.registered(key, begun satisfies Unfinished, registered);
      },
      onProgress: (progress) => terminal.progress(path, progress),
    });
  } catch (error) {
    // Nothing was registered that could be continued.
    if (id === undefined && (isRefused(error) || error instanceof ContentError)) await unfinished.end(key);
    throw error;
  }
}

async function existing({ client, signal }: Submitter, id: string): Promise<Document | undefined> {
  try {
    return await client.get(id, { signal });
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return undefined;
    throw error;
  }
}
