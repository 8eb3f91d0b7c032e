import { settle } from "@airlock/core/settle.ts";
import * as z from "zod/mini";
import { readSettings } from "../shared/links.ts";
import { log } from "../shared/log.ts";
import { openLedger } from "../shared/tables.ts";
import { countSettled } from "../shared/transition-metrics.ts";
import { openVault } from "../shared/vault.ts";

const services = { ledger: openLedger(), vault: openVault(), now: () => new Date() };
const settings = readSettings();

const inputSchema = z.object({ documentId: z.string() });

/** The workflow's task `Settle`: carries out what the document's record says. */
export async function handler(event: unknown) {
  const { documentId } = inputSchema.parse(event);
  const { document, transition } = await settle(services, documentId, settings);
  log("info", "settled", { documentId, status: document.status, transition });
  countSettled(transition, document);
  return { documentId, status: document.status };
}
