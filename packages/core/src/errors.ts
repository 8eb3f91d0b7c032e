/**
 * What can go wrong in the domain. `name` is what a workflow's Retry or an API's error table matches on.
 * None of these gets better by trying again.
 */

/** There is no document with this id. */
export class DocumentNotFoundError extends Error {
  override name = "DocumentNotFoundError";
  readonly documentId: string;
  constructor(documentId: string) {
    super(`There is no document "${documentId}".`);
    this.documentId = documentId;
  }
}

/** A document is in a state that a transition does not leave; `status` says in which. */
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

/** A key stands for another body already. */
export class IdempotencyConflictError extends Error {
  override name = "IdempotencyConflictError";
  constructor(key: string) {
    super(`The idempotency key "${key}" was used with another body. Use a new key for a new document.`);
  }
}

/** Where content should be, there is none. */
export class ContentMissingError extends Error {
  override name = "ContentMissingError";
  constructor(key: string) {
    super(`There is no content at "${key}".`);
  }
}

/** There is content, and not the one that was meant. */
export class ContentChangedError extends Error {
  override name = "ContentChangedError";
  constructor(key: string, etag: string) {
    super(`The content at "${key}" is no longer the one with the entity tag ${etag}.`);
  }
}
