import { QueryClient } from "@tanstack/react-query";
import { ApiError, isTemporary } from "./problem.ts";

const maximumRetries = 3;
const maximumDelayMilliseconds = 30_000;

/** Whether the API asks to wait for so long that the person should know. */
const isLongWait = (error: unknown) =>
  error instanceof ApiError && (error.retryAfterSeconds ?? 0) * 1000 > maximumDelayMilliseconds;

/** Milliseconds before another attempt: what the API says, or longer each time. */
export function retryDelay(attempt: number, error: unknown): number {
  if (error instanceof ApiError && error.retryAfterSeconds !== undefined)
    return error.retryAfterSeconds * 1000;
  return Math.min(1000 * 2 ** attempt, maximumDelayMilliseconds);
}

/** Data of the API, which is read again when a person comes back to the page. */
export function createQueryClient(): QueryClient {
  const attempts = {
    retry: (failures: number, error: unknown) =>
      failures < maximumRetries && isTemporary(error) && !isLongWait(error),
    retryDelay,
  };
  return new QueryClient({
    defaultOptions: {
      // While the browser was offline, nothing was read again however old it became.
      queries: { ...attempts, staleTime: 5_000, refetchOnReconnect: "always" },
      // Repeating a decision has no further effect.
      mutations: attempts,
    },
  });
}
