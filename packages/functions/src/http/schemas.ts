import { openStatuses, statuses } from "@airlock/core/document.ts";
import { z } from "zod";

/** What goes in and what comes out, for validation and for the OpenAPI document alike. */

// A media type by RFC 9110 section 8.3.1: type, subtype, parameters; in ASCII, since it is a header of the upload.
const token = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
const mediaType = new RegExp(
  `^${token}/${token}(?:[ \\t]*;[ \\t]*${token}=(?:${token}|"[\\t !#-\\[\\]-~]*"))*$`,
);

const wellFormed = (text: string) => text.isWellFormed();

const filename = z
  .string()
  .min(1)
  .max(255)
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it keeps out.
  .regex(/^[^/\\\u0000-\u001f\u007f-\u009f]+$/, "holds a path separator or a control character")
  .refine((name) => !/^[.\s]+$/.test(name), "is made of dots and spaces only")
  .refine(wellFormed, "is not valid Unicode");

/** What a partner registers. The size is in bytes. */
export const registrationSchema = (maximumDocumentBytes: number) =>
  z.strictObject({
    filename: filename.describe("The file's name, without a path"),
    contentType: z.string().max(255).regex(mediaType, "is not a media type such as application/pdf"),
    size: z.int().min(1).max(maximumDocumentBytes).describe("Bytes"),
    sha256: z
      .string()
      .regex(/^[0-9a-fA-F]{64}$/, "is not 64 hexadecimal digits")
      .transform((hexadecimal) => hexadecimal.toLowerCase())
      .describe("SHA-256 of the content, 64 hexadecimal digits"),
    labels: z
      .record(
        z.string().regex(/^[\w.:-]{1,64}$/, "has a name with other characters than letters, digits and _.:-"),
        z.string().max(256).refine(wellFormed, "is not valid Unicode"),
      )
      .refine((labels) => Object.keys(labels).length <= 10, "has more than 10 entries")
      .default({}),
  });

export const decisionSchema = z.strictObject({
  decision: z.enum(["release", "reject"]),
  reason: z.string().trim().min(1).max(1000).refine(wellFormed, "is not valid Unicode"),
});

export const listingSchema = z.strictObject({
  status: z.enum(statuses).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(20),
  cursor: z.string().min(1).max(1000).optional(),
});

export const idempotencyKeySchema = z
  .string()
  .regex(/^[\x21-\x7e]{1,255}$/, "is not 1 to 255 visible ASCII characters");

const time = z.iso.datetime();
const finding = z.object({
  rule: z.string(),
  severity: z.enum(["low", "medium", "high"]),
  message: z.string(),
  evidence: z.record(z.string(), z.unknown()),
});
const record = z.object({
  id: z.string(),
  owner: z.string(),
  status: z.enum(statuses),
  filename: z.string(),
  contentType: z.string(),
  size: z.int(),
  sha256: z.string(),
  labels: z.record(z.string(), z.string()),
  createdAt: time,
  updatedAt: time,
  findings: z.array(finding),
  etag: z.string().optional().describe("Entity tag of the content that was inspected"),
});
const event = z.object({
  sequence: z.int(),
  type: z.string(),
  from: z.enum(statuses).nullable(),
  to: z.enum(statuses),
  at: time,
  actor: z.string(),
  reason: z.string().optional(),
});
const upload = z.object({
  method: z.literal("PUT"),
  url: z.url(),
  headers: z.record(z.string(), z.string()),
  expiresAt: time,
});

/** Answers by operation; shown in the OpenAPI document. */
export const answers = {
  registerDocument: z.object({ id: z.string(), status: z.enum(statuses), upload: upload.optional() }),
  listDocuments: z.object({
    documents: z.array(record),
    cursor: z.string().nullable().describe("Ask for the next page with it; null on the last one"),
  }),
  getDocument: record.extend({ history: z.array(event) }),
  withdrawDocument: record,
  getDocumentContent: z.object({ url: z.url(), expiresAt: time }),
  decideDocument: record,
  getHealth: z.object({ status: z.literal("ok") }),
} as const;

/** The states that a reviewer can list: the ledger indexes no others across partners. */
export const reviewable = openStatuses;
