/** Seconds between two reads, at least and at most: people decide, and partners register documents, at any time. */
const minimumSeconds = { listing: 5, document: 1 };
const maximumSeconds = 30;

/**
 * Milliseconds until a listing or a document is read again. `Retry-After` says when it may have changed.
 * TanStack Query does not read while the page is hidden.
 */
export function pollingMilliseconds(
  of: keyof typeof minimumSeconds,
  retryAfterSeconds = maximumSeconds,
): number {
  return Math.min(Math.max(retryAfterSeconds, minimumSeconds[of]), maximumSeconds) * 1000;
}
