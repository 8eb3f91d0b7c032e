import { giveUp } from "@airlock/core/give-up.ts";
import { parseKey } from "@airlock/core/vault/keys.ts";
import { log } from "../shared/log.ts";
import { openLedger } from "../shared/tables.ts";
import { countUnsettled } from "../shared/transition-metrics.ts";

const ledger = openLedger();

/** The workflow's input, and error and cause as in a state's Catch. */
interface Input {
  input: { documentId: string } | { key: string; scan?: string | null };
  error: string;
  cause?: string;
}

/** The workflow's task `RecordFailure`, after any other task has failed. The sweeper redrives the document. */
export async function handler({ input, error, cause = "" }: Input) {
  const documentId = "documentId" in input ? input.documentId : parseKey(input.key).documentId;
  const scan = "documentId" in input ? undefined : input.scan;
  log("error", "workflow failed", { documentId, scan, error, cause });
  // The partner can read the reason. Error and cause are only logged: the cause may contain ARNs and keys.
  const failure = { documentId, reason: reasonOf(error), ...(scan && { scanStatus: scan }) };
  countUnsettled(await giveUp(ledger, failure));
  return { documentId };
}

/** A sentence for the partner. The error's name is in the log. */
function reasonOf(error: string): string {
  return /Timed?out$/i.test(error)
    ? "The inspection took too long; it is tried again."
    : "The inspection failed for a technical reason; it is tried again.";
}
