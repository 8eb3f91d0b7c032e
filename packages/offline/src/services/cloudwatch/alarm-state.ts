import type { AlarmDeclaration } from "./types.ts";

export type AlarmState = "OK" | "ALARM" | "INSUFFICIENT_DATA";

/** The periods that CloudWatch looks at: more than it evaluates, because data can be missing or late. */
export const evaluationRange = ({ evaluationPeriods = 1 }: AlarmDeclaration): number => evaluationPeriods + 2;

/**
 * The state of an alarm by the statistics of the last periods.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html#alarms-evaluating-missing-data
 *
 * @param periods the evaluation range, oldest first; undefined for a period without data
 */
export function evaluateAlarm(
  alarm: AlarmDeclaration,
  periods: readonly (number | undefined)[],
  current: AlarmState,
): AlarmState {
  const { evaluationPeriods: needed = 1, datapointsToAlarm = needed, treatMissingData = "missing" } = alarm;
  const breaches = periods.map((value) => value !== undefined && isBreaching(alarm, value));
  const existing = breaches.filter((_, index) => periods[index] !== undefined);
  const evaluated = existing.slice(-needed);
  const breaching = evaluated.filter((breach) => breach).length;
  const filled = needed - evaluated.length;
  if (breaching >= datapointsToAlarm) return "ALARM";
  if (filled === 0) return "OK";
  if (treatMissingData === "notBreaching") return "OK";
  if (treatMissingData === "breaching") return breaching + filled >= datapointsToAlarm ? "ALARM" : "OK";
  if (breaching < evaluated.length) return "OK";
  if (treatMissingData === "ignore") return current;
  if (evaluated.length === 0) return "INSUFFICIENT_DATA";
  // A breach that is old enough starts the alarm if nothing contradicts it.
  const periodsAgo = breaches.length - breaches.indexOf(true);
  return periodsAgo >= datapointsToAlarm ? "ALARM" : current;
}

function isBreaching({ comparisonOperator = "", threshold = 0 }: AlarmDeclaration, value: number): boolean {
  if (comparisonOperator === "GreaterThanThreshold") return value > threshold;
  if (comparisonOperator === "GreaterThanOrEqualToThreshold") return value >= threshold;
  if (comparisonOperator === "LessThanThreshold") return value < threshold;
  return comparisonOperator === "LessThanOrEqualToThreshold" && value <= threshold;
}
