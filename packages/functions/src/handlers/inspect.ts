import { inspect } from "@airlock/core/inspect.ts";
import { documentIdOf } from "@airlock/core/vault/keys.ts";
import { z } from "zod";
import { readSettings } from "../shared/links.ts";
import { log } from "../shared/log.ts";
import { openLedger, openVault } from "../shared/services.ts";

const services = { ledger: openLedger(), vault: openVault() };
const settings = readSettings();

/** Input of the workflow: the object that was created or scanned. */
const inputSchema = z.object({
  key: z.string(),
  etag: z.string().transform((etag) => etag.replaceAll('"', "")),
  /** GuardDuty's scan result status, if the scan started the workflow. */
  scan: z.string().nullish(),
});

/** The workflow's task `Inspect`. */
export async function handler(event: unknown) {
  const { key, etag, scan } = inputSchema.parse(event);
  const documentId = documentIdOf(key);
  const inspection = await inspect(services, settings, {
    documentId,
    etag,
    ...(scan && { scanStatus: scan }),
  });
  log("info", "inspected", { documentId, verdict: inspection.verdict });
  return inspection;
}
