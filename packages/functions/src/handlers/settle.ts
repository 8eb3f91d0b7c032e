import type { Status } from "@airlock/core/document.ts";
import { TransitionRefusedError } from "@airlock/core/errors.ts";
import { findingSchema, verdicts } from "@airlock/core/finding.ts";
import { settle } from "@airlock/core/settle.ts";
import { z } from "zod";
import { log } from "../shared/log.ts";
import type { MetricName } from "../shared/metric-names.ts";
import { count } from "../shared/metrics.ts";
import { createAnnounce, openLedger, openVault } from "../shared/services.ts";

const services = { ledger: openLedger(), vault: openVault(), announce: createAnnounce() };

const inputSchema = z.object({
  documentId: z.string(),
  verdict: z.enum(verdicts),
  findings: z.array(findingSchema),
  etag: z.string(),
});

const metricOfStatus: Partial<Record<Status, MetricName>> = {
  released: "DocumentsReleased",
  quarantined: "DocumentsQuarantined",
  rejected: "DocumentsRejected",
};

/** The workflow's task `Settle`. */
export async function handler(event: unknown) {
  const inspection = inputSchema.parse(event);
  const { documentId } = inspection;
  try {
    const { status } = await settle(services, inspection, "system:workflow");
    log("info", "settled", { documentId, status });
    const metric = metricOfStatus[status];
    if (metric) count({ [metric]: 1 });
    return { documentId, status };
  } catch (error) {
    if (!(error instanceof TransitionRefusedError)) throw error;
    // Withdrawn meanwhile, or settled by another delivery of the same event.
    log("warn", "already in another status", { documentId, status: error.status });
    return { documentId, status: error.status };
  }
}
