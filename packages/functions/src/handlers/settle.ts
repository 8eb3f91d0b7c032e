import type { TransitionName } from "@airlock/core/document.ts";
import { settle } from "@airlock/core/settle.ts";
import { z } from "zod";
import { readSettings } from "../shared/links.ts";
import { log } from "../shared/log.ts";
import type { MetricName } from "../shared/metric-names.ts";
import { count } from "../shared/metrics.ts";
import { openLedger, openVault } from "../shared/services.ts";

const services = { ledger: openLedger(), vault: openVault(), now: () => new Date() };
const settings = readSettings();

const inputSchema = z.object({ documentId: z.string() });

const metricOfTransition: Partial<Record<TransitionName, MetricName>> = {
  released: "DocumentsReleased",
  quarantined: "DocumentsQuarantined",
  rejected: "DocumentsRejected",
  expired: "DocumentsExpired",
};

/** The workflow's task `Settle`: carries out what the document's record says. */
export async function handler(event: unknown) {
  const { documentId } = inputSchema.parse(event);
  const { document, transition } = await settle(services, documentId, settings);
  log("info", "settled", { documentId, status: document.status, transition });
  const metric = transition && metricOfTransition[transition];
  if (metric) count({ [metric]: 1 });
  return { documentId, status: document.status };
}
