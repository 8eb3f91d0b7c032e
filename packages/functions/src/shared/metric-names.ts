/** What is counted of documents, for alarms and the dashboard. Plain data: the infrastructure names metrics by it. */
export const metricNamespace = "Airlock";
export const metricNames = [
  "DocumentsRegistered",
  "DocumentsReleased",
  "DocumentsQuarantined",
  "DocumentsRejected",
  "DocumentsFailed",
  "DocumentsExpired",
  "DocumentsRedriven",
  "DocumentsStuck",
  "SweepFaults",
] as const;
export type MetricName = (typeof metricNames)[number];
