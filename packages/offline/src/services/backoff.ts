/** Milliseconds to wait after a failed attempt: at random up to a time that doubles with each, and a minute at most. */
export function backoffMilliseconds(attempts: number): number {
  return Math.random() * Math.min(60_000, 250 * 2 ** attempts);
}
