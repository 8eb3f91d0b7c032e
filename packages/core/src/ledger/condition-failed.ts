/** The condition of a write was not met. Named as the SDK names it. */
export class ConditionalCheckFailedError extends Error {
  override name = "ConditionalCheckFailedException";
}

/** Whether the condition of a write was not met, by the SDK or without it. */
export const isConditionFailure = (error: unknown): boolean =>
  error instanceof Error && error.name === "ConditionalCheckFailedException";
