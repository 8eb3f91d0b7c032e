import type { TransitionName } from "@airlock/core/document.ts";
import type { MetricName } from "./metric-names.ts";
import { count } from "./metrics.ts";

const metricOfTransition: Partial<Record<TransitionName, MetricName>> = {
  released: "DocumentsReleased",
  quarantined: "DocumentsQuarantined",
  rejected: "DocumentsRejected",
  recalled: "DocumentsRecalled",
  expired: "DocumentsExpired",
  failed: "DocumentsFailed",
};

/** Counts the transition that a task of the workflow made, if it made one. */
export function countTransition(transition: TransitionName | undefined): void {
  const metric = transition && metricOfTransition[transition];
  if (metric) count({ [metric]: 1 });
}
