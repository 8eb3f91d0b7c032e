import { Resource } from "sst/resource";
import { type MetricName, metricNamespace } from "./metric-names.ts";

/**
 * Counts by a line of log in CloudWatch's embedded metric format: no call, no permission, no waiting.
 * Powertools' metrics do the same with buffers and dimensions that these few counters have no use for.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function count(counts: Partial<Record<MetricName, number>>): void {
  const { stage } = (Resource as unknown as { App: { stage: string } }).App;
  const line = {
    _aws: {
      Timestamp: Date.now(),
      CloudWatchMetrics: [
        {
          Namespace: metricNamespace,
          Dimensions: [["Stage"]],
          Metrics: Object.keys(counts).map((name) => ({ Name: name, Unit: "Count" })),
        },
      ],
    },
    Stage: stage,
    ...counts,
  };
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
