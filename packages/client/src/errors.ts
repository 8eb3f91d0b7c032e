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
