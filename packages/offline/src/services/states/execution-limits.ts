import { type Machine, StatesError } from "./language.ts";
import type { DeclaredMachine } from "./machines.ts";
import type { Runtime } from "./runtime.ts";

/** https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html */
const historyEventsAtMost = 25_000;
const expressSecondsAtMost = 300;

/** The definition of a machine; an express workflow ends after five minutes, whatever it declares. */
export function withTimeLimit({ definition, isExpress }: DeclaredMachine): Machine {
  const { TimeoutSeconds = expressSecondsAtMost } = definition;
  return isExpress
    ? { ...definition, TimeoutSeconds: Math.min(TimeoutSeconds, expressSecondsAtMost) }
    : definition;
}

/**
 * Records events as `record` does, and ends a standard execution at the limit of its history: from then on, each event throws
 * a StatesError.
 */
export function withHistoryLimit(
  record: Runtime["record"],
  { isExpress }: DeclaredMachine,
): Runtime["record"] {
  let events = 0;
  return (type, details) => {
    record(type, details);
    if (!isExpress && ++events >= historyEventsAtMost)
      throw new StatesError(
        "States.Runtime",
        `The execution reached the maximum number of history events (${historyEventsAtMost}).`,
      );
  };
}
