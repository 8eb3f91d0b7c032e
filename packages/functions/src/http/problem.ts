import { type Decision, transitions } from "@airlock/core/document.ts";
import {
  ContentDeniedError,
  ContentMissingError,
  DecidedByAnotherError,
  DecisionRecordedError,
  DocumentNotFoundError,
  IdempotencyConflictError,
  NoSuchPartError,
  OwnDocumentError,
  PartsMissingError,
  PersonRequiredError,
  QuotaExceededError,
  TransitionRefusedError,
  UploadEndedError,
  UploadRefusedError,
} from "@airlock/core/errors.ts";
import type { QuotaName } from "@airlock/core/quotas/quotas.ts";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { type ProblemName, problems, problemType } from "./problem-types.ts";

/** What is wrong with one member of the request. */
export interface MemberError {
  /** A JSON pointer (RFC 6901), or `header NAME` or `query NAME`. */
  pointer: string;
  detail: string;
}

/** Extension members of a problem document. https://www.rfc-editor.org/rfc/rfc9457#section-3.2 */
interface ProblemMembers {
  errors?: MemberError[];
  /** The quota that is used up, its limit, and when its count starts again. */
  quota?: QuotaName;
  limit?: number;
  resetsAt?: string;
  /** The decision that a document has already, who made it and when. */
  decision?: Decision;
  decidedBy?: string;
  decidedAt?: string;
}

/** Thrown to respond with a problem document. */
export class ProblemError extends Error {
  override name = "ProblemError";
  readonly problem: ProblemName;
  readonly members: ProblemMembers;
  readonly retryAfterSeconds: number | undefined;
  constructor(
    problem: ProblemName,
    detail: string,
    members: ProblemMembers = {},
    retryAfterSeconds?: number,
  ) {
    super(detail);
    this.problem = problem;
    this.members = members;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** The problem that an error is responded with. Details of unexpected errors are not disclosed. */
export function problemOf(error: unknown): ProblemError {
  if (error instanceof ProblemError) return error;
  if (error instanceof DocumentNotFoundError) return new ProblemError("not-found", error.message);
  if (error instanceof DecidedByAnotherError) return decidedProblem(error);
  if (error instanceof TransitionRefusedError)
    return new ProblemError(
      "conflict",
      `The document is ${error.status}; this is possible only while it is ${transitions[error.transition].from.join(" or ")}.`,
    );
  if (error instanceof ContentMissingError)
    return new ProblemError("gone", "The document's content has expired; it must be submitted again.");
  if (error instanceof ContentDeniedError)
    return new ProblemError(
      "conflict",
      "The document's content may not be read: a malware scan found a threat in it. Read the document again for its new status.",
    );
  if (error instanceof OwnDocumentError || error instanceof PersonRequiredError)
    return new ProblemError("forbidden", error.message);
  if (
    error instanceof DecisionRecordedError ||
    error instanceof PartsMissingError ||
    error instanceof UploadEndedError ||
    error instanceof UploadRefusedError
  )
    return new ProblemError("conflict", error.message);
  if (error instanceof NoSuchPartError) return new ProblemError("invalid-request", error.message);
  if (error instanceof IdempotencyConflictError)
    return new ProblemError("idempotency-conflict", error.message);
  if (error instanceof QuotaExceededError) return quotaProblem(error);
  return new ProblemError("internal", "Try again; repeating a request is safe.");
}

/** Says who was faster, and with which decision. */
function decidedProblem({ status, decision, actor, actorName, at }: DecidedByAnotherError): ProblemError {
  const decidedBy = actorName ?? actor.slice(actor.indexOf(":") + 1);
  return new ProblemError(
    "conflict",
    `${decidedBy} decided at ${at} to ${decision} the document; it is ${status}.`,
    { decision, decidedBy, decidedAt: at },
  );
}

/** Names the quota that is used up. https://www.rfc-editor.org/rfc/rfc6585#section-4 */
function quotaProblem({
  message,
  quota,
  limit,
  resetsAt,
  retryAfterSeconds,
}: QuotaExceededError): ProblemError {
  const members = { quota, limit, ...(resetsAt && { resetsAt: resetsAt.toISOString() }) };
  return new ProblemError("quota-exceeded", message, members, retryAfterSeconds);
}

/** Status and body of a problem document. https://www.rfc-editor.org/rfc/rfc9457#section-3 */
export function problemResponse({ problem, message: detail, members }: ProblemError, requestId: string) {
  const { status, title } = problems[problem];
  return {
    status: status as ContentfulStatusCode,
    body: { type: problemType(problem), title, status, detail, requestId, ...members },
  };
}
