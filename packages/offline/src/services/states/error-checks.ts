import type { Retrier, State } from "./language.ts";

/** The error names that may begin with `States.`. https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html */
const predefinedErrors = [
  "ALL",
  "BranchFailed",
  "DataLimitExceeded",
  "ExceedToleratedFailureThreshold",
  "HeartbeatTimeout",
  "Http.Socket",
  "IntrinsicFailure",
  "ItemReaderFailed",
  "NoChoiceMatched",
  "ParameterPathFailure",
  "Permissions",
  "QueryEvaluationError",
  "ResultPathMatchFailure",
  "ResultWriterFailed",
  "Runtime",
  "TaskFailed",
  "Timeout",
].map((name) => `States.${name}`);

/** https://states-language.net/spec.html#retrying-after-error */
const numberAtMost = 99_999_999;
const delayAtMost = 31_622_400;

/** The errors of a state's Retry and Catch, each as the end of a sentence about the state. */
export function errorHandlingErrors(state: State): string[] {
  const retriers = objectsIn<Retrier>(state.Retry);
  return [
    ...handlerErrors("Retry", retriers),
    ...handlerErrors("Catch", objectsIn(state.Catch)),
    ...retriers.flatMap(retrierErrors),
    ...heartbeatErrors(state),
  ];
}

/** `asl-validator` reports what is not a list of objects. */
function objectsIn<Entry extends object>(list: unknown): Entry[] {
  const entries: unknown[] = Array.isArray(list) ? list : [];
  return entries.filter((entry): entry is Entry => entry !== null && typeof entry === "object");
}

function handlerErrors(field: string, handlers: readonly { ErrorEquals?: unknown }[]): string[] {
  return handlers.flatMap(({ ErrorEquals }, index) => {
    const names = Array.isArray(ErrorEquals) ? ErrorEquals.map(String) : [];
    const unknown = names.filter((name) => name.startsWith("States.") && !predefinedErrors.includes(name));
    const hasAll = names.includes("States.ALL");
    return [
      ...(names.length === 0 ? [`names no error in ${field}[${index}].ErrorEquals`] : []),
      ...unknown.map((name) => `handles ${name}; the language has ${predefinedErrors.join(", ")}`),
      ...(hasAll && names.length > 1
        ? [`has States.ALL beside other errors in ${field}[${index}]; it must appear alone`]
        : []),
      ...(hasAll && index < handlers.length - 1
        ? [`has States.ALL in ${field}[${index}]; it must be in the last one`]
        : []),
    ];
  });
}

function retrierErrors(retrier: Retrier, index: number): string[] {
  const { IntervalSeconds = 1, MaxAttempts = 3, BackoffRate = 2, MaxDelaySeconds, JitterStrategy } = retrier;
  const where = `in Retry[${index}]`;
  return [
    ...(isWhole(IntervalSeconds, 1, numberAtMost)
      ? []
      : [`has the IntervalSeconds ${IntervalSeconds} ${where}; it is a whole number from 1`]),
    ...(isWhole(MaxAttempts, 0, numberAtMost)
      ? []
      : [`has the MaxAttempts ${MaxAttempts} ${where}; it is a whole number from 0`]),
    ...(typeof BackoffRate === "number" && BackoffRate >= 1
      ? []
      : [`has the BackoffRate ${BackoffRate} ${where}; it is a number from 1`]),
    ...(MaxDelaySeconds === undefined || isWhole(MaxDelaySeconds, IntervalSeconds + 1, delayAtMost - 1)
      ? []
      : [
          `has the MaxDelaySeconds ${MaxDelaySeconds} ${where}; it is over IntervalSeconds and under ${delayAtMost}`,
        ]),
    ...(JitterStrategy === undefined || ["FULL", "NONE"].includes(JitterStrategy)
      ? []
      : [`has the JitterStrategy ${JitterStrategy} ${where}; it is FULL or NONE`]),
  ];
}

function isWhole(value: unknown, least: number, most: number): boolean {
  return typeof value === "number" && Number.isInteger(value) && value >= least && value <= most;
}

function heartbeatErrors({ TimeoutSeconds, HeartbeatSeconds }: State): string[] {
  return typeof TimeoutSeconds === "number" &&
    typeof HeartbeatSeconds === "number" &&
    HeartbeatSeconds >= TimeoutSeconds
    ? [`has HeartbeatSeconds of ${HeartbeatSeconds}; they are under TimeoutSeconds`]
    : [];
}
