/** The functions' CloudWatch metrics. Without imports, because infra/ reads it. */
export const metricNamespace = "Airlock";

/** Counts, with the dimension `Stage`. */
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
  "MalwareFound",
  "ScansMissed",
  "Sweeps",
  "SweepFaults",
] as const;
export type MetricName = (typeof metricNames)[number];

/** Seconds for which the oldest document is in a status that is not final, with the dimensions `Stage` and `Status`. */
export const ageMetricName = "OldestDocumentAge";

/** Seconds for which a document was quarantined until a reviewer decided, with the dimension `Stage`. */
export const decisionMetricName = "DecisionSeconds";

/** Metrics of one partner, with the dimensions `Stage` and `Partner`. Each partner's are charged, so they are few. */
export const partnerMetricNames = ["PartnerDocuments", "PartnerBytes", "PartnerRefusals"] as const;
export type PartnerMetricName = (typeof partnerMetricNames)[number];
