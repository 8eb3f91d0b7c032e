import type { Action } from "./rule.ts";

/** `low` is only recorded, `medium` holds the document, `high` rejects it. */
export type Severity = "low" | "medium" | "high";

/** One thing that inspection noticed. */
export interface Finding {
  rule: string;
  severity: Severity;
  message: string;
  /** Path in containers, and place in the content. Empty for the whole document. */
  where: string;
  why: string;
  remedy: string;
  /** The policy that decided, such as `balanced` or `stage`. */
  policy: string;
  /** The severity by the profile, where a setting decided another one. */
  profileSeverity?: Severity;
  evidence: Record<string, string | number | boolean | null>;
}

export type Verdict = "release" | "quarantine" | "reject";

export const severityOf: Record<Exclude<Action, "ignore">, Severity> = {
  note: "low",
  quarantine: "medium",
  reject: "high",
};

/** The worst first. */
export const severityOrder: Record<Severity, number> = { high: 0, medium: 1, low: 2 };

/** What order and verdict depend on. */
type Judged = Pick<Finding, "rule" | "severity" | "profileSeverity">;

/** Puts findings of a higher severity first; of one severity, those that the profile judges as worse. */
export function compareSeverity(a: Judged, b: Judged): number {
  const byProfile = ({ severity, profileSeverity = severity }: Judged) => severityOrder[profileSeverity];
  return severityOrder[a.severity] - severityOrder[b.severity] || byProfile(a) - byProfile(b);
}

/** Puts findings in the order of their severity, and those of one severity in the order of their rules. */
export function compareFindings(a: Judged, b: Judged): number {
  return compareSeverity(a, b) || (a.rule < b.rule ? -1 : a.rule > b.rule ? 1 : 0);
}

/** What the findings conclude. */
export function verdictOf(findings: readonly Judged[]): Verdict {
  if (findings.some(({ severity }) => severity === "high")) return "reject";
  return findings.some(({ severity }) => severity === "medium") ? "quarantine" : "release";
}
