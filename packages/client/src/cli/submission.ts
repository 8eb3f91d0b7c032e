import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import { ApiError } from "../errors.ts";
import { type NodeClient, openFile } from "../node/index.ts";
import type { Submission } from "../submit.ts";
import type { Document } from "../watch.ts";
import { UserError } from "./exit-codes.ts";
import type { Settings } from "./settings.ts";
import { printable, type Terminal } from "./terminal.ts";
import type { SubmissionKey, Unfinished, UnfinishedSubmissions } from "./unfinished.ts";

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

/** Submits a file, or continues its submission by a process that ended. */
export async function submitPath(
  submitter: Submitter,
  path: string,
  { labels, wait, timeoutSeconds }: SubmissionOptions,
): Promise<Ended> {
  const { client, settings, unfinished, terminal, signal } = submitter;
  const submission = await openFile(path, { labels });
  const { size, mtimeMs: modifiedMilliseconds } = await stat(path);
  const { apiUrl, clientId } = settings;
  const key = { apiUrl, clientId, path: resolve(path), size, modifiedMilliseconds, labels };
  const forget = () => unfinished.end(key);
  const { id, retryAfterSeconds } = await upload(submitter, key, path, submission);
  if (!wait) return { id, forget };
  terminal.waiting(path);
  const timeout = AbortSignal.timeout(timeoutSeconds * 1000);
  try {
    const options = { afterSeconds: retryAfterSeconds, signal: AbortSignal.any([signal, timeout]) };
    return { id, document: await client.wait(id, options), forget };
  } catch (error) {
    signal.throwIfAborted();
    const reason = timeout.aborted ? `It has no verdict after ${timeoutSeconds} seconds.` : messageOf(error);
    throw new UserError(
      `${reason}\n    The file is uploaded. Run the same command again to wait for its verdict, or: airlock status ${id}`,
      { cause: error },
    );
  }
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));

interface Uploaded {
  id: string;
  retryAfterSeconds?: number | undefined;
}

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
  return client.submit(submission, {
    signal,
    idempotencyKey: begun.idempotencyKey,
    id: document?.id,
    onRegistered: (id) => unfinished.registered(key, begun satisfies Unfinished, id),
    onProgress: (progress) => terminal.progress(path, progress),
  });
}

async function existing({ client, signal }: Submitter, id: string): Promise<Document | undefined> {
  try {
    return await client.get(id, { signal });
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return undefined;
    throw error;
  }
}
