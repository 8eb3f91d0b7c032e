import type { Status, TransitionName } from "./document.ts";

/** Errors of the domain. Retrying does not help; `name` is what a workflow's Retry and the HTTP API match on. */

/** No document has this id. */
export class DocumentNotFoundError extends Error {
  override name = "DocumentNotFoundError";
  constructor(documentId: string) {
    super(`Document "${documentId}" was not found.`);
  }
}

/** The transition does not start from the document's status. */
export class TransitionRefusedError extends Error {
  override name = "TransitionRefusedError";
  readonly transition: TransitionName;
  readonly status: Status;
  constructor(documentId: string, transition: TransitionName, status: Status) {
    super(`Transition "${transition}" is not allowed: document "${documentId}" is ${status}.`);
    this.transition = transition;
    this.status = status;
  }
}

/** The idempotency key was used with another body. */
export class IdempotencyConflictError extends Error {
  override name = "IdempotencyConflictError";
  constructor(key: string) {
    super(`The idempotency key "${key}" was used with another body. Use a new key for a new document.`);
  }
}

/** The vault has no content at this key. */
export class ContentMissingError extends Error {
  override name = "ContentMissingError";
  constructor(key: string) {
    super(`The vault has no content at "${key}".`);
  }
}

/** S3 denies reading the content at this key, as the bucket policy does where a malware scan found a threat. */
export class ContentDeniedError extends Error {
  override name = "ContentDeniedError";
  constructor(key: string) {
    super(`S3 denies reading the content at "${key}".`);
  }
}

/** The content at this key has another entity tag. */
export class ContentChangedError extends Error {
  override name = "ContentChangedError";
  constructor(key: string, etag: string) {
    super(`The content at "${key}" does not have the entity tag ${etag}.`);
  }
}

/** A reviewer cannot decide on a document that it registered itself. */
export class OwnDocumentError extends Error {
  override name = "OwnDocumentError";
  constructor(documentId: string, owner: string) {
    super(
      `Document "${documentId}" was registered by "${owner}", who cannot decide on it. Ask another reviewer.`,
    );
  }
}

/** The decision was already recorded with another reason. */
export class DecisionRecordedError extends Error {
  override name = "DecisionRecordedError";
  constructor(documentId: string, recordedReason: string) {
    super(
      `The decision on document "${documentId}" is already recorded with the reason "${recordedReason}".`,
    );
  }
}

/** Not every part was uploaded, or one has another size than the upload demands. */
export class PartsMissingError extends Error {
  override name = "PartsMissingError";
  /** @param numbers of the parts that are missing or have another size */
  constructor(documentId: string, numbers: readonly number[]) {
    const listed = numbers.slice(0, 20).join(", ");
    const more = numbers.length > 20 ? ` and ${numbers.length - 20} more` : "";
    super(`Document "${documentId}" lacks parts: ${listed}${more}. Upload them, then complete the upload.`);
  }
}

/** The upload in parts was completed or aborted. */
export class UploadEndedError extends Error {
  override name = "UploadEndedError";
  constructor(documentId: string, isUploaded: boolean) {
    super(
      isUploaded
        ? `The content of document "${documentId}" is already uploaded; its inspection starts soon.`
        : `The upload of document "${documentId}" was aborted. Register the document again.`,
    );
  }
}

/** The document does not await its upload, or not one in parts. */
export class UploadRefusedError extends Error {
  override name = "UploadRefusedError";
  constructor({ id, status }: { id: string; status: Status }) {
    super(
      status === "awaiting-upload"
        ? `Document "${id}" was not registered for an upload in parts. Upload its content by one request, or register it again with "upload": {"parts": true}.`
        : `Document "${id}" is ${status}; content can be uploaded only while it is awaiting-upload.`,
    );
  }
}

/** The content has fewer parts. */
export class NoSuchPartError extends Error {
  override name = "NoSuchPartError";
  constructor(documentId: string, number: number, count: number) {
    super(`Document "${documentId}" has no part ${number}: its content has ${count}.`);
  }
}
