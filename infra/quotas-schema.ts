import * as z from "zod";
import { highestQuotas, type QuotaName } from "../packages/core/src/quotas/quotas.ts";

const limit = (name: QuotaName) => z.int().min(1).max(highestQuotas[name]).nullable();

/** Quotas of each partner, in a stage file. */
export const quotas = z
  .strictObject({
    requestsPerSecond: limit("requestsPerSecond")
      .default(20)
      .describe("Requests a second to operations that need a token, counted over ten seconds"),
    documentsPerDay: limit("documentsPerDay").default(10_000).describe("Documents registered in a UTC day"),
    bytesPerDay: limit("bytesPerDay")
      .default(100 * 1024 ** 3)
      .describe("Bytes of the documents registered in a UTC day"),
    openDocuments: limit("openDocuments")
      .default(1_000)
      .describe("Documents that have not ended: those that await their upload or a decision count"),
  })
  .prefault({})
  .describe("Quotas of each partner and client, which a partner's record changes; null for no limit");
