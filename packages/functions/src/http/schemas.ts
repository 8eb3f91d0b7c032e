import { decisions, openStatuses, statuses } from "@airlock/core/document.ts";
import { findingSchema, verdicts } from "@airlock/core/finding.ts";
import { orders } from "@airlock/core/ledger/walk.ts";
import { quotaNames } from "@airlock/core/quotas/quotas.ts";
import { previewViews } from "airlock-inspect/preview/views.ts";
import * as z from "zod";

/*
 * Schemas of requests and responses by the names in operations.ts, for validation and for the OpenAPI document.
 */

// A media type by RFC 9110 section 8.3.1, in ASCII: it is sent as the header of the upload.
const token = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
const mediaType = new RegExp(
  `^${token}/${token}(?:[ \\t]*;[ \\t]*${token}=(?:${token}|"[\\t !#-\\[\\]-~]*"))*$`,
);

/** The gateway replaces bytes that are not UTF-8 by U+FFFD, so such a text would not come back as it was sent. */
const isUnicode = (text: string) => text.isWellFormed() && !text.includes("\ufffd");
const unicodeError = "must be valid Unicode in UTF-8, without U+FFFD";

const filename = z
  .string()
  .min(1)
  .max(255)
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the expression excludes control characters.
  .regex(/^[^/\\\u0000-\u001f\u007f-\u009f]*$/, "must not contain path separators or control characters")
  .refine((name) => !/^[.\s]+$/.test(name), "must not consist of dots and spaces only")
  .refine(isUnicode, unicodeError);

/** S3 accepts this in one request. https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html */
const maximumPutBytes = 5 * 1024 ** 3;

const sha256 = z
  .string()
  .regex(/^[0-9a-fA-F]{64}$/, "must be 64 hexadecimal digits")
  .transform((hexadecimal) => hexadecimal.toLowerCase());

const registration = (maximumDocumentBytes: number) =>
  z
    .strictObject({
      filename: filename.describe("The file's name, without a path"),
      contentType: z.string().max(255).regex(mediaType, "must be a media type such as application/pdf"),
      size: z.int().min(1).max(maximumDocumentBytes).describe("Bytes"),
      sha256: sha256.describe("SHA-256 of the content, 64 hexadecimal digits"),
      labels: z
        .record(
          z.string().regex(/^[\w.:-]{1,64}$/, "must have a name of 1 to 64 letters, digits and _.:-"),
          z.string().max(256).refine(isUnicode, unicodeError),
        )
        .refine((labels) => Object.keys(labels).length <= 10, "must have at most 10 entries")
        .default({}),
      upload: z
        .strictObject({ parts: z.boolean().describe("Whether the content is uploaded in parts") })
        .default({ parts: false }),
    })
    .refine(({ size, upload }) => upload.parts || size <= maximumPutBytes, {
      path: ["size"],
      message: `is more than ${maximumPutBytes}, which one request can upload; send "upload": {"parts": true}`,
    });

/** A part's URL has about 2 KB. */
const maximumParts = 100;

const parts = z.strictObject({
  parts: z
    .array(
      z.strictObject({
        number: z.int().min(1).max(10_000).describe("Number of the part, from 1"),
        sha256: sha256.describe("SHA-256 of the part, 64 hexadecimal digits"),
      }),
    )
    .min(1, "must have at least 1 part")
    .max(maximumParts, `must have at most ${maximumParts} parts`),
});

const decision = z.strictObject({
  decision: z.enum(decisions),
  reason: z.string().trim().min(1).max(1000).refine(isUnicode, unicodeError),
});

/** Request bodies. `maximumDocumentBytes` is the stage's setting. */
export const bodySchemas = ({ maximumDocumentBytes }: { maximumDocumentBytes: number }) => ({
  registration: registration(maximumDocumentBytes),
  decision,
  parts,
});
export type BodyName = keyof ReturnType<typeof bodySchemas>;

/** Optional request headers, by their names. */
export const headerSchemas = {
  "Idempotency-Key": z.string().regex(/^[\x21-\x7e]{1,255}$/, "must be 1 to 255 visible ASCII characters"),
};
export type HeaderName = keyof typeof headerSchemas;

const time = z.iso.datetime();

// Document ids have no earlier time, and texts of later times do not sort by time.
const earliest = new Date(0);
const latest = new Date("9999-12-31T23:59:59.999Z");

/** A time as a Date. */
const instant = z.iso
  .datetime({ offset: true, error: "must be a time such as 2026-11-25T09:00:00Z" })
  .transform((text) => new Date(text))
  .refine((time) => time > earliest && time <= latest, "must be a time from 1970 to 9999, in UTC");

const label = z
  .string()
  .regex(/^[^=]{1,64}=/, "must have the form name=value")
  .transform((text) => {
    const end = text.indexOf("=");
    return { name: text.slice(0, end), value: text.slice(end + 1) };
  })
  .describe("Only documents with this label, as name=value");

/** Parameters of every listing. */
const listed = {
  status: z.enum(statuses).optional(),
  label: label.optional(),
  from: instant.optional().describe("Start of the time range, inclusive"),
  to: instant.optional().describe("End of the time range, exclusive"),
  limit: z
    .string()
    .regex(/^\d{1,3}$/, "must be a whole number from 1 to 100")
    .transform(Number)
    .refine((limit) => limit >= 1 && limit <= 100, "must be a whole number from 1 to 100")
    .default(20)
    .describe("Documents in a page, from 1 to 100; 20 by default"),
  cursor: z.string().min(1).max(1000).optional(),
  partner: z
    .string()
    .min(1)
    .max(128)
    .optional()
    .describe("Only documents of this partner: its id or its name"),
  type: z
    .string()
    .min(1)
    .max(255)
    .optional()
    .describe("Only documents that are declared with this media type, whatever its parameters"),
  rule: z.string().min(1).max(100).optional().describe("Only documents with a finding of this rule"),
};

const isRange = ({ from, to }: { from?: Date | undefined; to?: Date | undefined }) =>
  !from || !to || from < to;
const rangeError = { path: ["to"], message: "must be later than from" };

/** Query parameters. */
export const querySchemas = {
  listing: z
    .strictObject({
      ...listed,
      order: z
        .enum(orders)
        .optional()
        .describe("Whether the newest or the oldest come first; the newest by default"),
    })
    .refine(isRange, rangeError),
  search: z
    .strictObject({
      ...listed,
      filename: z
        .string()
        .min(1)
        .max(255)
        .optional()
        .describe("A part of the file's name; case, width and composition of its characters do not matter"),
      sha256: sha256.optional().describe("SHA-256 of the content, 64 hexadecimal digits"),
    })
    .refine(isRange, rangeError),
  overview: z.strictObject({
    days: z
      .string()
      .regex(/^\d{1,2}$/, "must be a whole number from 1 to 90")
      .transform(Number)
      .refine((days) => days >= 1 && days <= 90, "must be a whole number from 1 to 90")
      .default(14)
      .describe("Days up to today, from 1 to 90; 14 by default"),
  }),
  none: z.strictObject({}),
  content: z.strictObject({
    purpose: z.enum(["download", "review"]).default("download"),
  }),
  preview: z.strictObject({
    view: z.enum(previewViews).default("structure"),
    offset: z
      .string()
      .regex(/^\d{1,15}$/, "must be a whole number")
      .transform(Number)
      .default(0)
      .describe("The first byte of the view hex; 0 by default"),
  }),
};
export type QueryName = keyof typeof querySchemas;

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
