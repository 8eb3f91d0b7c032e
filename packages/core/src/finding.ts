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
});
export type Finding = z.infer<typeof findingSchema>;

/** What inspection concludes from the findings. */
export const verdicts = ["release", "quarantine", "reject"] as const;
export type Verdict = (typeof verdicts)[number];
