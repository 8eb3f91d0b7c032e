import type { Metric } from "../metrics.ts";
import { physicalName } from "../names.ts";

/** An alarm on one metric. */
export interface Alarm extends Metric {
  name: string;
  /** What the alarm means, in one sentence. */
  description: string;
  /** The anchor of the runbook in docs/operations.md. */
  runbook: string;
  statistic: string;
  threshold: $util.Input<number>;
  /** Whether values above or below the threshold start the alarm. @default "above" */
  starts?: "above" | "below";
  /** @default 5 */
  periodMinutes?: number;
  /** Consecutive periods that start the alarm. @default 1 */
  periods?: number;
  /**
   * What a period without data means; by default that nothing happened.
   * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
   */
  missingData?: "notBreaching" | "breaching" | "ignore";
}

/** Creates an alarm that notifies the topic when it starts and when it ends. */
export function createAlarm(alarm: Alarm, topic: aws.sns.Topic): void {
  const {
    statistic,
    starts = "above",
    periodMinutes = 5,
    periods = 1,
    namespace,
    metricName,
    dimensions,
  } = alarm;
  new aws.cloudwatch.MetricAlarm(`Alarm${alarm.name}`, {
    ...commonArgs(alarm, topic),
    namespace,
    metricName,
    dimensions,
    threshold: alarm.threshold,
    ...(statistic.startsWith("p") ? { extendedStatistic: statistic } : { statistic }),
    comparisonOperator: starts === "above" ? "GreaterThanThreshold" : "LessThanThreshold",
    period: periodMinutes * 60,
    evaluationPeriods: periods,
  });
}

/** What all alarms have, also those on several metrics. */
export function commonArgs(
  {
    name,
    description,
    runbook,
    missingData = "notBreaching",
  }: Pick<Alarm, "name" | "description" | "runbook" | "missingData">,
  topic: aws.sns.Topic,
) {
  return {
    // CloudWatch accepts 255 characters.
    name: physicalName(name, 255),
    alarmDescription: `${description} What to do: docs/operations.md#${runbook}`,
    alarmActions: [topic.arn],
    okActions: [topic.arn],
    treatMissingData: missingData,
  };
}
