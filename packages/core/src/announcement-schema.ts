import * as z from "zod";
import { decisions, statuses, transitionNames } from "./document.ts";
import { verdicts } from "./finding.ts";

/** What a transition publishes about a document. Without its filename, which is personal data. */
export const announcementSchema = z.object({
  documentId: z.string(),
  owner: z
    .string()
    .describe("The id of the partner that registered the document, or the name of a declared client"),
  ownerName: z.string().describe("The owner's name when it registered the document"),
  sequence: z
    .int()
    .describe("Number of the event in the document's history, from 1; a repeated delivery repeats it"),
  type: z.enum(transitionNames),
  from: z.enum(statuses).nullable().describe("The status before the event"),
  status: z.enum(statuses).describe("The status after the event"),
  at: z.iso.datetime(),
  actor: z.string(),
  actorName: z.string().optional().describe("The name of the partner that acted, where the actor has its id"),
  reason: z.string().optional(),
  contentType: z.string().describe("The declared media type; empty once erased"),
  size: z.int().describe("Bytes"),
  sha256: z.string().describe("SHA-256 of the content in hexadecimal; empty once erased"),
  labels: z.record(z.string(), z.string()),
  verdict: z.enum(verdicts).optional().describe("What inspection concluded"),
  decision: z.enum(decisions).optional().describe("What a reviewer decided"),
  rules: z.array(z.string()).describe("Names of the rules that have findings"),
  key: z.string().nullable().describe("The object key of the content; null if there is none"),
});
