import { settle } from "@airlock/core/settle.ts";
import { readLink } from "../shared/links.ts";
import { log } from "../shared/log.ts";
import { openLedger } from "../shared/tables.ts";
import { countSettled } from "../shared/transition-metrics.ts";
import { openVault } from "../shared/vault.ts";

const services = { ledger: openLedger(), vault: openVault(), now: () => new Date() };
const settings = readLink("Settings");

/** The workflow's task `Settle`: carries out what the document's record says. */
export async function handler({ documentId }: { documentId: string }) {
  const { document, transition } = await settle(services, documentId, settings);
  log("info", "settled", { documentId, status: document.status, transition });
  countSettled(transition, document);
  return { documentId, status: document.status };
}
