/**
 * What can go wrong in the domain. `name` is what a workflow's Retry or an API's error table matches on.
 * None of these gets better by trying again.
 */
export class DocumentNotFoundError extends Error {
  override name = "DocumentNotFoundError";
  readonly documentId: string;
  constructor(documentId: string) {
    super(`There is no document "${documentId}".`);
    this.documentId = documentId;
  }
}

export class TransitionRefusedError extends Error {
  override name = "TransitionRefusedError";
  readonly documentId: string;
  readonly transition: string;
  readonly status: string;
  constructor(documentId: string, transition: string, status: string) {
    super(`Document "${documentId}" is ${status}; "${transition}" does not leave that state.`);
    this.documentId = documentId;
    this.transition = transition;
    this.status = status;
  }
}

export class IdempotencyConflictError extends Error {
  override name = "IdempotencyConflictError";
  constructor(key: string) {
    super(`The idempotency key "${key}" was used with another body. Use a new key for a new document.`);
  }
}

export class ContentMissingError extends Error {
  override name = "ContentMissingError";
  constructor(key: string) {
    super(`There is no content at "${key}".`);
  }
}

export class ContentChangedError extends Error {
  override name = "ContentChangedError";
  constructor(key: string, etag: string) {
    super(`The content at "${key}" is no longer the one with the entity tag ${etag}.`);
  }
}
