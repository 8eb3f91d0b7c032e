import { type Document, isClosed } from "./document.ts";
import { NoSuchPartError, PartsMissingError, UploadEndedError, UploadRefusedError } from "./errors.ts";
import type { Ledger } from "./ledger/ledger.ts";
import { type DeclaredPart, partCountOf, partSizeOf, type StoredPart } from "./vault/parts.ts";
import type { Upload } from "./vault/presigned.ts";
import type { Vault } from "./vault/vault.ts";

interface Services {
  ledger: Ledger;
  vault: Vault;
}

/** An upload in parts: how the content is divided, and the parts that are there. */
export interface PartsOfUpload {
  /** Bytes of every part but the last. */
  partBytes: number;
  partCount: number;
  parts: StoredPart[];
}

/**
 * Says which parts of a document's content are uploaded. Starts the upload if that has not been done.
 * @throws UploadRefusedError if the document does not await an upload in parts, UploadEndedError
 */
export async function readUpload(services: Services, document: Document): Promise<PartsOfUpload> {
  const { uploadId, partBytes } = await startUpload(services, document);
  const parts = await services.vault.listParts(document, uploadId);
  if (!parts) throw new UploadEndedError(document.id, await services.vault.isUploaded(document.id));
  return { partBytes, partCount: partCountOf(document, partBytes), parts };
}

/**
 * Presigns the upload of parts, each for its length and SHA-256. A part that is uploaded again replaces the earlier one.
 * @throws UploadRefusedError if the document does not await an upload in parts, NoSuchPartError
 */
export async function presignParts(
  services: Services,
  document: Document,
  { parts, expiresInSeconds }: { parts: readonly DeclaredPart[]; expiresInSeconds: number },
): Promise<(Upload & { number: number })[]> {
  const upload = await startUpload(services, document);
  const count = partCountOf(document, upload.partBytes);
  for (const { number } of parts) if (number > count) throw new NoSuchPartError(document.id, number, count);
  return Promise.all(
    parts.map((part) => services.vault.presignPart(document, upload, part, expiresInSeconds)),
  );
}

/**
 * Completes an upload in parts; inspection then starts. Idempotent.
 * @returns the document as it is recorded
 * @throws PartsMissingError, UploadRefusedError if the document is not uploaded in parts or has ended, UploadEndedError
 */
export async function completeUpload(services: Services, document: Document): Promise<Document> {
  const { ledger, vault } = services;
  const { id, status, partBytes } = document;
  // An earlier request has completed it.
  if (partBytes !== undefined && status !== "awaiting-upload" && !isClosed(status)) return document;
  const upload = await startUpload(services, document);
  const parts = await vault.listParts(document, upload.uploadId);
  if (parts) checkParts(document, upload.partBytes, parts);
  const isCompleted = parts !== undefined && (await vault.completeUpload(document, upload.uploadId, parts));
  if (!isCompleted && !(await vault.isUploaded(id))) throw new UploadEndedError(id, false);
  return (await ledger.get(id)) ?? document;
}

function checkParts(document: Document, partBytes: number, parts: readonly StoredPart[]): void {
  const sizes = new Map(parts.map(({ number, size }) => [number, size]));
  const numbers = Array.from({ length: partCountOf(document, partBytes) }, (_, index) => index + 1);
  const missing = numbers.filter((number) => sizes.get(number) !== partSizeOf(document, partBytes, number));
  if (missing.length > 0) throw new PartsMissingError(document.id, missing);
}

/**
 * Starts the upload unless it is started. Of two that are started at the same time, the one that is recorded first stays.
 * The other one gets no parts; the document's end or the bucket's lifecycle aborts it.
 */
async function startUpload(
  { ledger, vault }: Services,
  document: Document,
): Promise<{ uploadId: string; partBytes: number }> {
  const { id, status, partBytes, uploadId } = document;
  if (partBytes === undefined || status !== "awaiting-upload") throw new UploadRefusedError(document);
  if (uploadId !== undefined) return { uploadId, partBytes };
  const recorded = await ledger.recordUpload(id, await vault.createUpload(document));
  if (recorded.status !== "awaiting-upload" || recorded.uploadId === undefined)
    throw new UploadRefusedError(recorded);
  return { uploadId: recorded.uploadId, partBytes };
}
