import { parse, validate } from "@aws-sdk/util-arn-parser";

/**
 * The part of the Amazon States Language that is emulated, in its JSONata form.
 * https://states-language.net/spec.html, https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html
 */

/** The limit of a state's input and output. https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html */
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

interface Catcher {
  ErrorEquals: string[];
  Next: string;
  Output?: unknown;
  Assign?: Record<string, unknown>;
}

/** An error with a name that Retry and Catch match. https://states-language.net/spec.html#errors */
export class StatesError extends Error {
  override name = "StatesError";
  readonly error: string;
  readonly errorCause: string;
  constructor(error: string, errorCause: string) {
    super(`${error}: ${errorCause}`);
    this.error = error;
    this.errorCause = errorCause;
  }

  /** The Error Output, as a catcher receives it. */
  output(): { Error: string; Cause: string } {
    return { Error: this.error, Cause: this.errorCause };
  }
}

/**
 * @param what it is, at the beginning of a sentence
 * @throws StatesError States.DataLimitExceeded
 */
export function checkPayload(value: unknown, what: string): void {
  if (Buffer.byteLength(JSON.stringify(value) ?? "") > payloadBytesAtMost)
    throw new StatesError(
      "States.DataLimitExceeded",
      `${what} has a size exceeding the maximum number of bytes service limit (${payloadBytesAtMost}).`,
    );
}

/** Whatever was thrown as a StatesError: anything else is a States.Runtime error. */
export function asStatesError(thrown: unknown): StatesError {
  if (thrown instanceof StatesError) return thrown;
  return new StatesError("States.Runtime", thrown instanceof Error ? thrown.message : String(thrown));
}

/** Whether a Task's resource is a function's ARN, in place of an integration such as `lambda:invoke`. */
export function isFunctionArn(resource: string): boolean {
  return validate(resource) && parse(resource).service === "lambda";
}

/** The service integrations that are emulated. */
export const integrations = {
  invoke: "arn:aws:states:::lambda:invoke",
  sendMessage: "arn:aws:states:::sqs:sendMessage",
  startExecution: "arn:aws:states:::states:startExecution",
} as const;

/** Whether a Task with this resource is emulated: a function, by its ARN, or an integration. */
export function isCallable(resource: string): boolean {
  return isFunctionArn(resource) || Object.values<string>(integrations).includes(resource);
}

/** The fields of a Map state that are not emulated and that its iterations depend on. */
export function unknownMapFields(state: State): string[] {
  return ["ItemReader", "ItemBatcher", "ResultWriter"].filter((field) => Object.hasOwn(state, field));
}
