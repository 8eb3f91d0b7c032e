/** Seconds between two reads of a listing, at least and at most: others register documents at any time. */
const minimumSeconds = 5;
const maximumSeconds = 30;

/**
 * Milliseconds until a listing is read again. `Retry-After` says when the documents in it may have changed.
 * TanStack Query does not read while the page is hidden.
 */
export function pollingMilliseconds(retryAfterSeconds: number | undefined): number {
  const seconds = retryAfterSeconds ?? maximumSeconds;
  return Math.min(Math.max(seconds, minimumSeconds), maximumSeconds) * 1000;
}
