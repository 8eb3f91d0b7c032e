import type { OpenStatus } from "@airlock/core/document.ts";
import { readStageName } from "./links.ts";
import { ageMetricName, type MetricName, metricNamespace } from "./metric-names.ts";

/** Counts what happened. */
export function count(counts: Partial<Record<MetricName, number>>): void {
  write({ Stage: readStageName() }, counts, "Count");
}

/** Writes for how many seconds the oldest document of each status is in it. */
export function writeAges(oldestSeconds: Record<OpenStatus, number>): void {
  const Stage = readStageName();
  for (const [Status, seconds] of Object.entries(oldestSeconds))
    write({ Stage, Status }, { [ageMetricName]: seconds }, "Seconds");
}

/**
 * Writes metrics by a log line in CloudWatch's embedded metric format, which needs no API call and no permission.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
function write(
  dimensions: Record<string, string>,
  values: Record<string, number>,
  unit: "Count" | "Seconds",
): void {
  const line = {
    _aws: {
      Timestamp: Date.now(),
      CloudWatchMetrics: [
        {
          Namespace: metricNamespace,
          Dimensions: [Object.keys(dimensions)],
          Metrics: Object.keys(values).map((name) => ({ Name: name, Unit: unit })),
        },
      ],
    },
    ...dimensions,
    ...values,
  };
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
