import { TransitionRefusedError } from "@airlock/core/errors.ts";
import { settle } from "@airlock/core/settle.ts";
import { z } from "zod";
import { log } from "../shared/log.ts";
import { count } from "../shared/metrics.ts";
import { createAnnounce, openLedger, openVault } from "../shared/services.ts";

const services = { ledger: openLedger(), vault: openVault(), announce: createAnnounce() };

const input = z.object({
  documentId: z.string(),
  verdict: z.enum(["release", "quarantine", "reject"]),
  findings: z.array(
    z.object({
      rule: z.string(),
      severity: z.enum(["low", "medium", "high"]),
      message: z.string(),
      evidence: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
    }),
  ),
  etag: z.string(),
});

const counters = {
  released: "DocumentsReleased",
  quarantined: "DocumentsQuarantined",
  rejected: "DocumentsRejected",
} as const;

/** The workflow's second task: carry the verdict out. */
export async function handler(event: unknown) {
  const inspected = input.parse(event);
  const { documentId } = inspected;
  try {
    const { status } = await settle(services, inspected, "system:workflow");
    log("info", "settled", { documentId, status });
    const counted = counters[status as keyof typeof counters];
    if (counted) count({ [counted]: 1 });
    return { documentId, status };
  } catch (error) {
    if (!(error instanceof TransitionRefusedError)) throw error;
    // Withdrawn, or settled by another delivery of the same event, while this one ran.
    log("warn", "settled elsewhere", { documentId, status: error.status });
    return { documentId, status: error.status };
  }
}
