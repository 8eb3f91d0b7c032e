import { metrics } from "../metrics.ts";
import type { Alarm } from "./alarm.ts";

export function functionAlarms(key: string, watchedFunction: sst.aws.Function): Alarm[] {
  const name = key.replace(/^./, (first) => first.toUpperCase());
  const fourFifthsOfTimeout = watchedFunction.nodes.function.apply(({ timeout }) =>
    $output(timeout).apply((seconds) => 800 * (seconds ?? 3)),
  );
  return [
    {
      ...metrics.function(watchedFunction, "Errors"),
      name: `${name}Errors`,
      description: `${name} ended with an error.`,
      runbook: "function-errors",
      statistic: "Sum",
      threshold: 0,
    },
    {
      ...metrics.function(watchedFunction, "Throttles"),
      name: `${name}Throttles`,
      description: `${name} was refused an execution: the account's or the function's concurrency is used up.`,
      runbook: "function-throttles",
      statistic: "Sum",
      threshold: 0,
    },
    {
      ...metrics.function(watchedFunction, "Duration"),
      name: `${name}Duration`,
      description: `${name} took more than four fifths of its timeout.`,
      runbook: "function-duration",
      statistic: "Maximum",
      threshold: fourFifthsOfTimeout,
    },
  ];
}
