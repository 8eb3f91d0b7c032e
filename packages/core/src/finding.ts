import type * as z from "zod";
import type { findingSchema } from "./finding-schema.ts";

/**
 * One result of an inspection rule. `low` is only recorded, `medium` quarantines the document, `high` rejects it.
 * `evidence` holds the values that the message is based on.
 */
export type Finding = z.infer<typeof findingSchema>;

/** What inspection concludes from the findings. */
export const verdicts = ["release", "quarantine", "reject"] as const;
export type Verdict = (typeof verdicts)[number];

/**
 * Whether a document has a finding for which the profile rejects. Such a document is held only where a setting of the stage or of
 * the client changed the rule's action.
 */
export function isSevere({ findings }: { findings: readonly Finding[] }): boolean {
  return findings.some(({ severity, profileSeverity }) => severity === "high" || profileSeverity === "high");
}
