import type { Document, TransitionName } from "@airlock/core/document.ts";
import { foundMalware, missedScan } from "@airlock/core/inspection/threats.ts";
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

/** Counts the transition that carried a verdict or a decision out, if one did, and what inspection found before. */
export function countSettled(transition: TransitionName | undefined, document: Document): void {
  const metric = transition && metricOfTransition[transition];
  if (!metric) return;
  // A decision is about findings that were counted with the verdict.
  const findings = document.decision ? [] : document.findings;
  count({
    [metric]: 1,
    ...(foundMalware(findings) && { MalwareFound: 1 }),
    ...(missedScan(findings) && { ScansMissed: 1 }),
  });
}

/**
 * Counts the transition that a task made without a verdict, if it made one: it gave up, or a malware scan that ended late
 * found a threat.
 */
export function countUnsettled(transition: TransitionName | undefined): void {
  const metric = transition && metricOfTransition[transition];
  if (metric) count({ [metric]: 1, ...(transition !== "failed" && { MalwareFound: 1 }) });
}
