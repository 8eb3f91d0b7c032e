// The first import: in the thread of an inspection, nothing after it runs.
import "airlock-inspect/worker/index.ts";
import { inspect } from "@airlock/core/inspect.ts";
import { checkpointSchema } from "@airlock/core/inspection/checkpoint.ts";
import { clamdScanner } from "@airlock/core/inspection/clamd.ts";
import { parseKey } from "@airlock/core/vault/keys.ts";
import { inspectInWorker } from "airlock-inspect/worker/index.ts";
import * as z from "zod/mini";
import { readSettings } from "../shared/links.ts";
import { log } from "../shared/log.ts";
import { openLedger, openPartners } from "../shared/tables.ts";
import { countUnsettled } from "../shared/transition-metrics.ts";
import { openVault } from "../shared/vault.ts";

const services = { ledger: openLedger(), vault: openVault(), partners: openPartners() };
const settings = readSettings();
const scanner = settings.scanner && clamdScanner(settings.scanner);

/** Input of the workflow: the object that was created or scanned. */
const inputSchema = z.object({
  key: z.string(),
  etag: z.pipe(
    z.string(),
    z.transform((etag: string) => etag.replaceAll('"', "")),
  ),
  /** GuardDuty's scan result status, if the scan started the workflow. */
  scan: z.nullish(z.string()),
  /** The checkpoint in this task's last output, if the content is larger than a step. */
  checkpoint: z.nullish(checkpointSchema),
});

/**
 * The workflow's task `Inspect`. The record has the verdict; `toSettle` says whether to carry it out. With a `checkpoint` in
 * its output, the content is inspected in part.
 */
export async function handler(event: unknown) {
  const { key, etag, scan, checkpoint } = inputSchema.parse(event);
  const { documentId, place } = parseKey(key);
  const onParserError = (parser: string, error: unknown) =>
    log("error", "parser failed", { documentId, parser, error });
  const { document, toSettle, transition, ...next } = await inspect(
    { ...services, examine: inspectInWorker, ...(scanner && { scanner }), onParserError },
    settings,
    {
      documentId,
      place,
      etag,
      ...(scan && { scanStatus: scan }),
      ...(checkpoint && { checkpoint }),
    },
  );
  log("info", next.checkpoint ? "inspected in part" : "inspected", {
    documentId,
    key,
    scan,
    offset: next.checkpoint?.offset,
    status: document?.status,
    verdict: document?.verdict,
  });
  countUnsettled(transition);
  return { documentId, toSettle, ...next };
}
