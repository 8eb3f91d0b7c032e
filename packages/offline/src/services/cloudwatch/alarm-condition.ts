import { largestValueOf } from "../../checks/metrics.ts";
import type { Graph } from "../../graph/graph.ts";
import type { AlarmDeclaration } from "./types.ts";

type Problem = [message: string, remedy: string];

const comparisons = [
  "GreaterThanThreshold",
  "GreaterThanOrEqualToThreshold",
  "LessThanThreshold",
  "LessThanOrEqualToThreshold",
  "LessThanLowerOrGreaterThanUpperThreshold",
  "LessThanLowerThreshold",
  "GreaterThanUpperThreshold",
];

const day = 24 * 3600;
const hour = 3600;

/** What CloudWatch would refuse in an alarm's condition, and why the alarm could never start or never end. */
export function conditionProblems(graph: Graph, alarm: AlarmDeclaration): Problem[] {
  return [...comparisonProblems(alarm), ...periodProblems(alarm), ...thresholdProblems(graph, alarm)];
}

function comparisonProblems({
  comparisonOperator = "",
  threshold,
  thresholdMetricId,
  treatMissingData = "",
}: AlarmDeclaration): Problem[] {
  const problems: Problem[] = [];
  if (!comparisons.includes(comparisonOperator))
    problems.push([`Its comparison is "${comparisonOperator}".`, `Write one of ${comparisons.join(", ")}.`]);
  if (!Number.isFinite(threshold) && !thresholdMetricId)
    problems.push(["It has no threshold.", "Set threshold."]);
  if (!["breaching", "notBreaching", "ignore", "missing"].includes(treatMissingData))
    problems.push(["It does not declare how to treat missing data.", "Set treatMissingData."]);
  return problems;
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html */
function periodProblems({
  evaluationPeriods = 0,
  datapointsToAlarm,
  period,
  metricQueries = [],
}: AlarmDeclaration): Problem[] {
  const problems: Problem[] = [];
  if (evaluationPeriods < 1) problems.push(["It evaluates no period.", "Set evaluationPeriods."]);
  if (datapointsToAlarm !== undefined && datapointsToAlarm > evaluationPeriods)
    problems.push([
      `It starts after ${datapointsToAlarm} of ${evaluationPeriods} data points.`,
      "Set datapointsToAlarm to evaluationPeriods or less.",
    ]);
  const periods = [period, ...metricQueries.map(({ metric }) => metric?.period)];
  const longest = Math.max(...periods.map((seconds) => seconds ?? 0));
  const maximum = longest < hour ? day : 7 * day;
  if (longest * evaluationPeriods > maximum)
    problems.push([
      `It evaluates ${longest * evaluationPeriods} seconds; CloudWatch accepts ${maximum} for its period.`,
      "Evaluate fewer or shorter periods.",
    ]);
  return problems;
}

/** A statistic of data points is not above the largest of them; a sum or a number of them can be. */
const growsWithDataPoints = ["Sum", "SampleCount"];

/** The metrics of AWS, and counts and ages of an application, are never negative. */
function thresholdProblems(graph: Graph, alarm: AlarmDeclaration): Problem[] {
  const { comparisonOperator = "", threshold, statistic, extendedStatistic = "", metricName } = alarm;
  if (threshold === undefined || metricName === undefined) return [];
  const orEqual = comparisonOperator.includes("OrEqual");
  const isAbove = /^GreaterThan(OrEqualTo)?Threshold$/.test(comparisonOperator);
  const isBelow = /^LessThan(OrEqualTo)?Threshold$/.test(comparisonOperator);
  if (isBelow && (threshold < 0 || (threshold === 0 && !orEqual)))
    return [[`It never starts: ${metricName} is never below ${threshold}.`, "Raise the threshold."]];
  if (isAbove && (threshold < 0 || (threshold === 0 && orEqual)))
    return [
      [`It never ends: ${metricName} is never below 0.`, "Raise the threshold, or compare without OrEqual."],
    ];
  if (!isAbove || growsWithDataPoints.includes(statistic ?? extendedStatistic)) return [];
  const largest = largestValueOf(graph, alarm);
  if (largest === undefined || (orEqual ? threshold <= largest : threshold < largest)) return [];
  return [
    [
      `It never starts: ${metricName} is at most ${largest}, and the threshold is ${threshold}.`,
      "Lower the threshold.",
    ],
  ];
}
