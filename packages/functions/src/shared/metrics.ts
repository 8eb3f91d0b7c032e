import type { OpenStatus } from "@airlock/core/document.ts";
import { readLink } from "./links.ts";
import {
  ageMetricName,
  decisionMetricName,
  type MetricName,
  metricNamespace,
  type PartnerMetricName,
} from "./metric-names.ts";

/** Counts what happened. */
export function count(counts: Partial<Record<MetricName, number>>): void {
  write({ Stage: readLink("App").stage }, counts, () => "Count");
}

/** The value of the dimension `Partner` for all clients that belong to nobody. Names are in lower case. */
export const unknownPartner = "UNKNOWN";

/**
 * Counts what a partner did. Each value of the dimension makes metrics that are charged, so the values are bounded: the
 * partners that operators added, the clients that the stage declares, and `unknownPartner`.
 *
 * @param partner id of a partner, or name of a declared client
 */
export function countOfPartner(partner: string, counts: Partial<Record<PartnerMetricName, number>>): void {
  const isBytes = (name: string) => name === ("PartnerBytes" satisfies PartnerMetricName);
  write({ Stage: readLink("App").stage, Partner: partner }, counts, (name) =>
    isBytes(name) ? "Bytes" : "Count",
  );
}

/** Writes for how many seconds the oldest document of each status is in it. */
export function writeAges(oldestSeconds: Record<OpenStatus, number>): void {
  const Stage = readLink("App").stage;
  for (const [Status, seconds] of Object.entries(oldestSeconds))
    write({ Stage, Status }, { [ageMetricName]: seconds }, () => "Seconds");
}

/** Writes for how many seconds a document was quarantined until a reviewer decided. */
export function writeDecisionTime(seconds: number): void {
  write({ Stage: readLink("App").stage }, { [decisionMetricName]: seconds }, () => "Seconds");
}

/**
 * Writes metrics by a log line in CloudWatch's embedded metric format, which needs no API call and no permission.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
function write(
  dimensions: Record<string, string>,
  values: Record<string, number>,
  unitOf: (name: string) => "Bytes" | "Count" | "Seconds",
): void {
  const line = {
    _aws: {
      Timestamp: Date.now(),
      CloudWatchMetrics: [
        {
          Namespace: metricNamespace,
          Dimensions: [Object.keys(dimensions)],
          Metrics: Object.keys(values).map((name) => ({ Name: name, Unit: unitOf(name) })),
        },
      ],
    },
    ...dimensions,
    ...values,
  };
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
