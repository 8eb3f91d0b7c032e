import type { Finding } from "../finding.ts";
import type { rules } from "./rules/index.ts";

type RuleName = keyof typeof rules;

/** The rules whose findings say that content is malware. */
const malwareRules: readonly string[] = [
  "malware-scan",
  "malware-signature",
  "second-scan",
] satisfies RuleName[];

/** Whether inspection or a scan found malware. */
export const foundMalware = (findings: readonly Finding[]): boolean =>
  findings.some(({ rule }) => malwareRules.includes(rule));

const incompleteScan = "malware-scan-incomplete" satisfies RuleName;

/**
 * GuardDuty's results when it could not scan for a reason that is not in the content, and none.
 * https://docs.aws.amazon.com/guardduty/latest/ug/monitoring-malware-protection-s3-scans-gdu.html
 */
const failedScans: readonly unknown[] = [null, "FAILED", "ACCESS_DENIED"];

/** Whether GuardDuty did not scan the content, although it could. */
export const missedScan = (findings: readonly Finding[]): boolean =>
  findings.some(({ rule, evidence }) => rule === incompleteScan && failedScans.includes(evidence.result));
