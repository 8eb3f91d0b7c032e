import type { Action } from "./rule.ts";

/** One thing that inspection noticed. */
export interface Finding {
  rule: string;
  /** `low` is only recorded, `medium` holds the document, `high` rejects it. */
  severity: "low" | "medium" | "high";
  message: string;
  /** Path in containers, and place in the content. Empty for the whole document. */
  where: string;
  why: string;
  remedy: string;
  /** The policy that decided, such as `balanced` or `stage`. */
  policy: string;
  evidence: Record<string, string | number | boolean | null>;
}

export type Verdict = "release" | "quarantine" | "reject";

export const severityOf: Record<Exclude<Action, "ignore">, Finding["severity"]> = {
  note: "low",
  quarantine: "medium",
  reject: "high",
};

/** The worst first. */
export const severityOrder: Record<Finding["severity"], number> = { high: 0, medium: 1, low: 2 };

/** What order and verdict depend on. */
type Judged = Pick<Finding, "rule" | "severity">;

/** Puts findings of a higher severity first, and those of one severity in the order of their rules. */
export function compareFindings(a: Judged, b: Judged): number {
  return (
    severityOrder[a.severity] - severityOrder[b.severity] || (a.rule < b.rule ? -1 : a.rule > b.rule ? 1 : 0)
  );
}

/** What the findings conclude. */
export function verdictOf(findings: readonly Judged[]): Verdict {
  if (findings.some(({ severity }) => severity === "high")) return "reject";
  return findings.some(({ severity }) => severity === "medium") ? "quarantine" : "release";
}
