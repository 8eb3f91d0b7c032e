/** How often and after which pauses a request is repeated. */
export interface Retries {
  /** How often a request is sent at most; 6 by default. */
  attempts?: number;
  /** Longest pause before the second attempt, in seconds; it doubles with each attempt, up to 20 s. Default: 0.5. */
  firstPauseSeconds?: number;
  /** A response whose Retry-After is longer, in seconds, is returned without a repetition; 60 by default. */
  longestRetryAfterSeconds?: number;
}

const longestBackoffSeconds = 20;

/** Statuses after which the same request can succeed. */
const temporaryStatuses: ReadonlySet<number> = new Set([408, 429, 500, 502, 503, 504]);

export const isTemporary = (status: number): boolean => temporaryStatuses.has(status);

/**
 * Seconds to wait after a failed attempt: those of Retry-After, or a random part of the exponential backoff.
 * https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 *
 * @param attempt number of the attempt that failed, from 1
 * @returns undefined if the request is not to be repeated
 */
export function pauseAfter(
  attempt: number,
  retryAfterSeconds: number | undefined,
  { attempts = 6, firstPauseSeconds = 0.5, longestRetryAfterSeconds = 60 }: Retries = {},
): number | undefined {
  if (attempt >= attempts) return undefined;
  if (retryAfterSeconds !== undefined)
    return retryAfterSeconds <= longestRetryAfterSeconds ? retryAfterSeconds : undefined;
  return Math.random() * Math.min(longestBackoffSeconds, firstPauseSeconds * 2 ** (attempt - 1));
}

/** Seconds of the header Retry-After, which can be a number or a date. https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3 */
export function retryAfterOf({ headers }: Response, now = Date.now()): number | undefined {
  const value = headers.get("retry-after");
  if (value === null) return undefined;
  const seconds = /^\d+$/.test(value) ? Number(value) : (Date.parse(value) - now) / 1000;
  return Number.isNaN(seconds) ? undefined : Math.max(0, seconds);
}

/** Waits; rejects with the signal's reason when it is aborted. */
export function pause(seconds: number, signal?: AbortSignal | null): Promise<void> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const abort = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", abort);
      resolve();
    }, seconds * 1000);
    signal?.addEventListener("abort", abort, { once: true });
  });
}

/** The result of a promise, or the signal's reason once it is aborted. */
export function unlessAborted<Result>(
  promise: Promise<Result>,
  signal: AbortSignal | null | undefined,
): Promise<Result> {
  if (!signal) return promise;
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const abort = () => reject(signal.reason);
    signal.addEventListener("abort", abort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
  });
}
