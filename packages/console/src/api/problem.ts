import { SessionExpiredError } from "../session/session.ts";
import type { Problem } from "./types.ts";

/** An error response of the API. */
export class ApiError extends Error {
  readonly status: number;
  readonly problem: Partial<Problem>;
  /** Seconds to wait before another attempt. */
  readonly retryAfterSeconds: number | undefined;

  constructor(response: Response, body: unknown) {
    const problem: Partial<Problem> = typeof body === "object" && body !== null ? body : {};
    super(problem.detail ?? `The API responded with status ${response.status}.`);
    this.status = response.status;
    this.problem = problem;
    this.retryAfterSeconds = retryAfterOf(response);
  }
}

/** The API could not be reached. */
export class ConnectionError extends Error {}

/** The seconds in a response's `Retry-After`. The API sends no dates. */
export function retryAfterOf(response: Response): number | undefined {
  const seconds = Number(response.headers.get("retry-after") ?? Number.NaN);
  return Number.isFinite(seconds) ? seconds : undefined;
}

/** Whether another attempt can succeed: the connection, a server's error or a limit of requests. */
export function isTemporary(error: unknown): boolean {
  if (error instanceof ConnectionError) return true;
  return error instanceof ApiError && (error.status >= 500 || error.status === 429);
}

/** An error in words. */
export interface ErrorDescription {
  title: string;
  detail: string;
  requestId?: string | undefined;
}

/** Describes an error to a person. */
export function describeError(error: unknown): ErrorDescription {
  if (error instanceof ApiError) {
    const { title, requestId } = error.problem;
    return { title: title ?? "The API responded with an error", detail: error.message, requestId };
  }
  if (error instanceof ConnectionError)
    return { title: "No connection", detail: "The API cannot be reached. Check your network and try again." };
  if (error instanceof SessionExpiredError)
    return { title: "Your session has ended", detail: "Sign in again to continue." };
  return { title: "Something failed", detail: error instanceof Error ? error.message : String(error) };
}
