import type { Retrier } from "./language.ts";

/** Errors that `States.ALL` does not match. `States.Runtime` always ends the execution. */
const terminalErrors = new Set(["States.Runtime", "States.DataLimitExceeded"]);

/**
 * Whether a retrier or catcher with this `ErrorEquals` handles an error.
 * https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html#error-handling-error-representation
 */
export function handlesError(errorEquals: string[], error: string): boolean {
  if (error === "States.Runtime") return false;
  return errorEquals.some(
    (name) =>
      name === error ||
      (name === "States.ALL" && !terminalErrors.has(error)) ||
      (name === "States.TaskFailed" && !terminalErrors.has(error) && error !== "States.Timeout"),
  );
}

/**
 * Seconds to wait before a retry.
 * https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html#error-handling-retrying-after-an-error
 *
 * @param retries how many this retrier has caused already
 */
export function retryDelay(retrier: Retrier, retries: number, random = Math.random): number {
  const {
    IntervalSeconds = 1,
    BackoffRate = 2,
    MaxDelaySeconds = Number.POSITIVE_INFINITY,
    JitterStrategy,
  } = retrier;
  const delay = Math.min(IntervalSeconds * BackoffRate ** retries, MaxDelaySeconds);
  return JitterStrategy === "FULL" ? random() * delay : delay;
}
