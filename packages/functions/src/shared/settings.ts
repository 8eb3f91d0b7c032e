import { inspectionPolicySchema } from "@airlock/core/inspection/policy.ts";
import * as z from "zod/mini";

/** Settings that the functions read from the link `Settings`. `sst.config.ts` provides them. */
export const settingsSchema = z.object({
  allowedTypes: z.array(z.string()),
  maximumDocumentBytes: z.int(),
  inspectionStepBytes: z.int(),
  uploadExpiresSeconds: z.int(),
  downloadExpiresSeconds: z.int(),
  registrationExpiresSeconds: z.int(),
  stuckAfterSeconds: z.int(),
  malwareProtection: z.boolean(),
  /** Whether callers with IPv6 addresses are allowed, so that URLs of content have to work for them. */
  isDualStack: z.boolean(),
  inspection: inspectionPolicySchema,
  /** Where the second scanner listens, if there is one. */
  scanner: z.optional(z.object({ host: z.string(), port: z.int() })),
  /** Days after which content and records end; null for never. */
  retentionDays: z.object({
    quarantined: z.int(),
    released: z.nullable(z.int()),
    records: z.nullable(z.int()),
  }),
  /** Of each partner and declared client; a partner's record changes them. Null for no limit. */
  quotas: z.object({
    requestsPerSecond: z.nullable(z.int()),
    documentsPerDay: z.nullable(z.int()),
    bytesPerDay: z.nullable(z.int()),
    openDocuments: z.nullable(z.int()),
  }),
  /** Whether the stage holds real documents, on which only people decide. */
  hasRealDocuments: z.boolean(),
  review: z.object({
    /** Whether a second person has to agree to the release of a document with a severe finding. */
    twoPeople: z.boolean(),
  }),
  /** Origins of pages whose browsers may call the API. */
  browserOrigins: z.array(z.string()),
  /** By client id. */
  clients: z.record(z.string(), z.object({ name: z.string(), scopes: z.array(z.string()) })),
});
export type Settings = z.infer<typeof settingsSchema>;
