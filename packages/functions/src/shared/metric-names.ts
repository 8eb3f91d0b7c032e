/** The functions' CloudWatch metrics. Without imports, because infra/ reads it. */
export const metricNamespace = "Airlock";
export const metricNames = [
  "DocumentsRegistered",
  "DocumentsReleased",
  "DocumentsQuarantined",
  "DocumentsRejected",
  "DocumentsRecalled",
  "DocumentsFailed",
  "DocumentsExpired",
  "DocumentsRedriven",
  "DocumentsStuck",
  "DocumentsErased",
  "SweepFaults",
] as const;
export type MetricName = (typeof metricNames)[number];
