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
  readonly status: Status;
  constructor(documentId: string, transition: TransitionName, status: Status) {
    super(`Transition "${transition}" is not allowed: document "${documentId}" is ${status}.`);
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
