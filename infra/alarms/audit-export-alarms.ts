import { exportIntervalSeconds } from "../audit-export.ts";
import { metrics, type Watched } from "../metrics.ts";
import type { Alarm } from "./alarm.ts";

/**
 * AWS recommends an alarm on a freshness above the longest buffering interval.
 * https://docs.aws.amazon.com/firehose/latest/dev/firehose-cloudwatch-metrics-best-practices.html
 */
export function auditExportAlarms({ events: { auditExport } }: Watched): Alarm[] {
  if (!auditExport) return [];
  const runbook = "audit-export-failing";
  return [
    {
      ...metrics.rule(auditExport.rule, "FailedInvocations"),
      name: "AuditExportFailed",
      description: "An event could not be put into the stream of the audit export.",
      runbook,
      statistic: "Sum",
      threshold: 0,
    },
    {
      ...metrics.queue(auditExport.undelivered, "ApproximateNumberOfMessagesVisible"),
      name: "AuditExportUndelivered",
      description: "Events are missing in the audit export.",
      runbook,
      statistic: "Maximum",
      threshold: 0,
    },
    {
      ...metrics.deliveryStream(auditExport.stream, "DeliveryToS3.DataFreshness"),
      name: "AuditExportDelayed",
      description: "Events wait to be written to the bucket of the audit export.",
      runbook,
      statistic: "Maximum",
      threshold: 3 * exportIntervalSeconds,
    },
  ];
}
