import { decisions, openStatuses, statuses } from "@airlock/core/document.ts";
import { verdicts } from "@airlock/core/finding.ts";
import { findingSchema } from "@airlock/core/finding-schema.ts";
import { quotaNames } from "@airlock/core/quotas/quotas.ts";
import { previewViews } from "airlock-inspect/preview/views.ts";
import * as z from "zod";

/*
 * Schemas of responses by the names in operations.ts, for the OpenAPI document. No function has them.
 */

const time = z.iso.datetime();

const document = z.object({
  id: z.string(),
  owner: z
    .string()
    .describe("Id of the partner that registered it; the name of a client that the stage declares"),
  ownerName: z.string().describe("The owner's name when it registered the document"),
  status: z.enum(statuses),
  filename: z.string().describe("Empty once erased, as contentType, sha256 and labels"),
  contentType: z.string(),
  size: z.int(),
  sha256: z.string(),
  labels: z.record(z.string(), z.string()),
  createdAt: time,
  updatedAt: time,
  findings: z.array(findingSchema).describe("The worst first"),
  omittedFindings: z.int().optional().describe("How many more findings there were than the record holds"),
  verdict: z.enum(verdicts).optional().describe("What inspection concluded"),
  decision: z.enum(decisions).optional().describe("What a reviewer decided"),
  proposal: z
    .object({
      decision: z.literal("release"),
      actor: z.string(),
      actorName: z.string().optional(),
      at: time,
      reason: z.string(),
    })
    .optional()
    .describe("A release that one person proposed, and that another person has to agree to"),
  etag: z.string().optional().describe("Entity tag of the inspected content, without quotes"),
  partBytes: z.int().optional().describe("Bytes of every part but the last, if uploaded in parts"),
});

const event = z.object({
  sequence: z.int(),
  type: z.string(),
  from: z.enum(statuses).nullable(),
  to: z.enum(statuses),
  at: time,
  actor: z
    .string()
    .describe("partner:, reviewer: or eraser: with an id as in owner; or system: with a part of Airlock"),
  actorName: z
    .string()
    .optional()
    .describe("The name of the partner that acted; absent where the actor has it"),
  reason: z.string().optional(),
});

const upload = z.object({
  method: z.literal("PUT"),
  url: z.url(),
  headers: z.record(z.string(), z.string()),
  expiresAt: time,
});

const uploadInParts = z.object({
  partBytes: z.int().describe("Bytes of every part but the last"),
  partCount: z.int(),
  parts: z.array(z.object({ number: z.int(), size: z.int(), sha256: z.string() })).describe("Uploaded parts"),
});

const uploadState = z.union([upload, uploadInParts]);

const previewNode = z
  .object({
    name: z.string().describe("Its name in the content around it"),
    kind: z.string().describe("What it is, such as document, file, stream or action JavaScript"),
    type: z.string().optional().describe("Media type, of content that was inspected"),
    size: z.int().optional().describe("Bytes"),
    notes: z.array(z.string()).describe("What the inspection finds in it"),
    get children() {
      return z.array(previewNode);
    },
  })
  .meta({ id: "PreviewNode" });

const previewed = <View extends (typeof previewViews)[number]>(view: View) =>
  z.object({
    view: z.literal(view),
    type: z.string().describe("Media type of the content"),
    size: z.int().describe("Bytes of the content"),
  });
const isComplete = z.boolean().describe("Whether it is all of it");

const preview = z.union([
  previewed("structure").extend({ root: previewNode, isComplete }),
  previewed("text").extend({
    text: z.string().describe("Control characters, and those that change directions, are made visible"),
    encoding: z.string(),
    isComplete,
  }),
  previewed("hex").extend({ offset: z.int(), bytes: z.string().describe("Hexadecimal digits") }),
  previewed("image").extend({
    width: z.int(),
    height: z.int(),
    originalWidth: z.int(),
    originalHeight: z.int(),
    png: z.string().describe("In Base64"),
  }),
  z.object({
    view: z.enum(previewViews),
    type: z.string(),
    size: z.int(),
    unavailable: z.string().describe("Why the content has no such view, as a sentence"),
  }),
]);

/** Successful responses. */
export const answerSchemas = {
  registered: z.object({ id: z.string(), status: z.enum(statuses), upload: uploadState.optional() }),
  uploadState,
  presignedParts: z.object({ parts: z.array(upload.extend({ number: z.int() })) }),
  page: z.object({
    documents: z.array(document),
    cursor: z.string().nullable().describe("Pass it to get the next page; null on the last page"),
  }),
  document,
  documentWithHistory: document.extend({ history: z.array(event) }),
  preview,
  download: z.object({ url: z.url(), expiresAt: time }),
  queue: z.object({
    statuses: z.array(
      z.object({
        status: z.enum(openStatuses),
        count: z.int(),
        isComplete: z.boolean().describe("Whether all documents were counted; if not, there are more"),
      }),
    ),
  }),
  overview: z.object({
    days: z.array(
      z.object({
        date: z.iso.date(),
        registered: z.int(),
        released: z.int(),
        quarantined: z.int(),
        rejected: z.int(),
        expired: z.int(),
        failed: z.int(),
      }),
    ),
    decisionSeconds: z
      .array(z.object({ date: z.iso.date(), median: z.number(), p90: z.number() }))
      .describe("Seconds from quarantine to a person's decision, for the days that had decisions"),
    rules: z.array(z.object({ rule: z.string(), documents: z.int() })),
    rulesOfDocuments: z.int().describe("In how many documents the rules were counted"),
    partners: z.array(z.object({ id: z.string(), name: z.string(), documents: z.int() })),
  }),
  health: z.object({ status: z.literal("ok") }),
};
export type AnswerName = keyof typeof answerSchemas;

/** A problem document. https://www.rfc-editor.org/rfc/rfc9457#section-3 */
export const problemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int().optional(),
    detail: z.string(),
    requestId: z.string().optional().describe("Absent where the web application firewall answers"),
    errors: z.array(z.object({ pointer: z.string(), detail: z.string() })).optional(),
    quota: z.enum(quotaNames).optional().describe("The quota that is used up, with its limit"),
    limit: z.int().optional(),
    resetsAt: time
      .optional()
      .describe("When the quota's count starts again; absent if documents have to end first"),
    decision: z.enum(decisions).optional().describe("What was decided before, by whom and when"),
    decidedBy: z.string().optional(),
    decidedAt: time.optional(),
  })
  .describe("A problem document, RFC 9457");
