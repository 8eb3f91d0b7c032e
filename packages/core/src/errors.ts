import type { Decision, DocumentEvent, Status, TransitionName } from "./document.ts";
import { type QuotaName, windowSeconds } from "./quotas/quotas.ts";

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

/** The document was decided on already: otherwise, or by another reviewer. */
export class DecidedByAnotherError extends TransitionRefusedError {
  override name = "DecidedByAnotherError";
  readonly decision: Decision;
  /** Who decided, as the event of the decision names them. */
  readonly actor: string;
  readonly actorName: string | undefined;
  /** ISO 8601 UTC. */
  readonly at: string;
  constructor(
    { transition, status }: TransitionRefusedError,
    { documentId, decision, actor, actorName, at }: DocumentEvent & { decision: Decision },
  ) {
    super(documentId, transition, status);
    this.decision = decision;
    this.actor = actor;
    this.actorName = actorName;
    this.at = at;
  }
}

/** Two people have to release the document, and a machine client is none. */
export class PersonRequiredError extends Error {
  override name = "PersonRequiredError";
  constructor(documentId: string) {
    super(
      `Document "${documentId}" has a severe finding: two people have to release it. A machine client can only reject it.`,
    );
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

/** The owner has used up a quota. */
export class QuotaExceededError extends Error {
  override name = "QuotaExceededError";
  readonly quota: QuotaName;
  readonly limit: number;
  /** When the count starts again; undefined if documents have to end first. */
  readonly resetsAt: Date | undefined;
  readonly retryAfterSeconds: number;
  /** @param options.retryAfterSeconds by default, until `resetsAt` */
  constructor({
    quota,
    limit,
    at,
    resetsAt,
    retryAfterSeconds = secondsBetween(at, resetsAt ?? at),
  }: {
    quota: QuotaName;
    limit: number;
    at: Date;
    resetsAt?: Date;
    retryAfterSeconds?: number;
  }) {
    super(messageOfQuota[quota](limit, resetsAt));
    this.quota = quota;
    this.limit = limit;
    this.resetsAt = resetsAt;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** Whole seconds, at least 1. */
const secondsBetween = (from: Date, to: Date): number =>
  Math.max(1, Math.ceil((to.getTime() - from.getTime()) / 1000));

const startsAgain = (resetsAt: Date | undefined) => `The count starts again at ${resetsAt?.toISOString()}.`;

const messageOfQuota: Readonly<Record<QuotaName, (limit: number, resetsAt: Date | undefined) => string>> = {
  requestsPerSecond: (limit, resetsAt) =>
    `You may send ${limit} requests a second, ${limit * windowSeconds} in ${windowSeconds} seconds. ${startsAgain(resetsAt)}`,
  documentsPerDay: (limit, resetsAt) =>
    `You may register ${limit} documents a day, and have. ${startsAgain(resetsAt)}`,
  bytesPerDay: (limit, resetsAt) =>
    `You may register documents of ${limit} bytes a day, and this one exceeds that. ${startsAgain(resetsAt)}`,
  openDocuments: (limit) =>
    `You may have ${limit} open documents, and have. Wait until some have ended, or withdraw them.`,
};
