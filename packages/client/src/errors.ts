import type { components } from "./schema.d.ts";

/** A problem document, as RFC 9457 defines it. https://www.rfc-editor.org/rfc/rfc9457#section-3 */
export type Problem = components["schemas"]["Problem"];

/** Base class of the client's errors. */
export class AirlockError extends Error {
  override name = "AirlockError";
}

/** The API answered with a problem document. */
export class ApiError extends AirlockError {
  override name = "ApiError";
  /** HTTP status of the response. */
  readonly status: number;
  readonly problem: Problem;
  /** Seconds in the header Retry-After, if the response had one. */
  readonly retryAfterSeconds: number | undefined;
  constructor(request: string, status: number, problem: Problem, retryAfterSeconds?: number) {
    const members = problem.errors?.map(({ pointer, detail }) => `\n${pointer}: ${detail}`) ?? [];
    super(`${request} answered ${status} ${problem.title}: ${problem.detail}${members.join("")}`);
    this.status = status;
    this.problem = problem;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** A server could not be reached, or its response was cut or is not what Airlock answers. */
export class NetworkError extends AirlockError {
  override name = "NetworkError";
}

/** The token URL issued no access token. */
export class TokenError extends AirlockError {
  override name = "TokenError";
  /** HTTP status of the response, if there was one. */
  readonly status: number | undefined;
  constructor(message: string, status?: number, options?: ErrorOptions) {
    super(message, options);
    this.status = status;
  }
}

/** What a failed request of `fetch` says: the code of the network's error, where the runtime has one. */
export function reasonOf(error: unknown): string {
  const { cause, message } = error as { cause?: { code?: string; message?: string }; message?: string };
  return cause?.code ?? cause?.message ?? message ?? String(error);
}

/** Amazon S3 refused content or a download. */
export class StorageError extends AirlockError {
  override name = "StorageError";
  /** HTTP status of the response. */
  readonly status: number;
  /** S3's error code, such as `AccessDenied`; empty if the response has none. */
  readonly code: string;
  constructor(action: string, status: number, code: string) {
    super(`S3 refused the ${action} with ${status} (${code || "no code"}).`);
    this.status = status;
    this.code = code;
  }
}

/** Content that cannot be submitted: it is empty, or it changed while it was read. */
export class ContentError extends AirlockError {
  override name = "ContentError";
}

/** Downloaded content that has another SHA-256 than the document. */
export class IntegrityError extends AirlockError {
  override name = "IntegrityError";
}

/** A request to a webhook that must be refused with `status`: 401 without the key, 400 without an event. */
export class WebhookError extends AirlockError {
  override name = "WebhookError";
  readonly status: 400 | 401;
  constructor(message: string, status: 400 | 401) {
    super(message);
    this.status = status;
  }
}
