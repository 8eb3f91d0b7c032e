import { inspect } from "@airlock/core/inspect.ts";
import type { Checkpoint } from "@airlock/core/inspection/checkpoint.ts";
import { clamdScanner } from "@airlock/core/inspection/clamd.ts";
import { parseKey } from "@airlock/core/vault/keys.ts";
import { inspectInWorker } from "airlock-inspect/worker/index.ts";
import { readLink } from "../shared/links.ts";
import { log } from "../shared/log.ts";
import { openLedger, openPartners } from "../shared/tables.ts";
import { countUnsettled } from "../shared/transition-metrics.ts";
import { openVault } from "../shared/vault.ts";

const services = { ledger: openLedger(), vault: openVault(), partners: openPartners() };
const settings = readLink("Settings");
const scanner = settings.scanner && clamdScanner(settings.scanner);

/** Input of the workflow: the object that was created or scanned. */
interface Input {
  key: string;
  etag: string;
  /** GuardDuty's scan result status, if the scan started the workflow. */
  scan?: string | null;
  /** The checkpoint in this task's last output, if the content is larger than a step. */
  checkpoint?: Checkpoint | null;
}

/**
 * The workflow's task `Inspect`. The record has the verdict; `toSettle` says whether to carry it out. With a `checkpoint` in
 * its output, the content is inspected in part.
 */
export async function handler({ key, etag, scan, checkpoint }: Input) {
  const { documentId, place } = parseKey(key);
  const onParserError = (parser: string, error: unknown) =>
    log("error", "parser failed", { documentId, parser, error });
  const { document, toSettle, transition, ...next } = await inspect(
    { ...services, examine: inspectInWorker, ...(scanner && { scanner }), onParserError },
    settings,
    {
      documentId,
      place,
      etag: etag.replaceAll('"', ""),
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
