import * as z from "zod";

/** A finding in a response of the API. */
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
