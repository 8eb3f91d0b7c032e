import { readStageName } from "./links.ts";
import { type MetricName, metricNamespace } from "./metric-names.ts";

/**
 * Counts by a log line in CloudWatch's embedded metric format, which needs no API call and no permission.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function count(counts: Partial<Record<MetricName, number>>): void {
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
    Stage: readStageName(),
    ...counts,
  };
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
