import * as z from "zod";

/**
 * One result of an inspection rule. `low` is only recorded, `medium` quarantines the document, `high` rejects it.
 * `evidence` holds the values that the message is based on.
 */
export const findingSchema = z.object({
  rule: z.string(),
  severity: z.enum(["low", "medium", "high"]),
  message: z.string(),
  evidence: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
  where: z.string().optional().describe("Path in containers and place in the content"),
  why: z.string().optional().describe("Why it matters"),
  remedy: z.string().optional().describe("What the sender can do"),
  policy: z.string().optional().describe("The profile or the setting that decided the severity"),
  profileSeverity: z
    .enum(["low", "medium", "high"])
    .optional()
    .describe("The severity by the profile, where a setting decided another one"),
});
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
