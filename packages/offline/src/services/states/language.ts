/**
 * The part of the Amazon States Language that runs here, in its JSONata form.
 * https://states-language.net/spec.html, https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html
 */

/** What a state may take or give. https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html */
export const payloadBytesAtMost = 256 * 1024;

export interface Machine {
  StartAt: string;
  States: Record<string, State>;
  TimeoutSeconds?: number;
  QueryLanguage?: string;
}

export interface State {
  Type: "Task" | "Choice" | "Pass" | "Wait" | "Parallel" | "Map" | "Succeed" | "Fail";
  Next?: string;
  End?: boolean;
  Output?: unknown;
  Assign?: Record<string, unknown>;
  Arguments?: unknown;
  Resource?: string;
  TimeoutSeconds?: number | string;
  Retry?: Retrier[];
  Catch?: Catcher[];
  Choices?: { Condition: unknown; Next: string; Output?: unknown; Assign?: Record<string, unknown> }[];
  Default?: string;
  Seconds?: number | string;
  Timestamp?: string;
  Branches?: Machine[];
  ItemProcessor?: Machine;
  Iterator?: Machine;
  Items?: unknown;
  ItemSelector?: unknown;
  MaxConcurrency?: number | string;
  ToleratedFailureCount?: number;
  ToleratedFailurePercentage?: number;
  Error?: string;
  Cause?: string;
  QueryLanguage?: string;
  [field: string]: unknown;
}

export interface Retrier {
  ErrorEquals: string[];
  IntervalSeconds?: number;
  MaxAttempts?: number;
  BackoffRate?: number;
  MaxDelaySeconds?: number;
  JitterStrategy?: "FULL" | "NONE";
}

export interface Catcher {
  ErrorEquals: string[];
  Next: string;
  Output?: unknown;
  Assign?: Record<string, unknown>;
}

/** An error by its name in the language; what Retry and Catch look at. */
export class StatesError extends Error {
  readonly error: string;
  readonly cause_: string;
  constructor(error: string, cause: string) {
    super(`${error}: ${cause}`);
    this.error = error;
    this.cause_ = cause;
  }
}

/** Whether a Task with this resource can run here: a function, by its ARN or by the `lambda:invoke` integration. */
export function isCallable(resource: string): boolean {
  return resource.startsWith("arn:aws:lambda:") || resource === "arn:aws:states:::lambda:invoke";
}

/** The fields of a Map that its iterations depend on and that do not run here. */
export function unknownMapFields(state: State): string[] {
  return ["ItemReader", "ItemBatcher", "ResultWriter"].filter((field) => field in state);
}
