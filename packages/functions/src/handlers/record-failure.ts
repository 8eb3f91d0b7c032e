import { DocumentNotFoundError, TransitionRefusedError } from "@airlock/core/errors.ts";
import { giveUp } from "@airlock/core/give-up.ts";
import { parseKey } from "@airlock/core/vault/keys.ts";
import { z } from "zod";
import { log } from "../shared/log.ts";
import { count } from "../shared/metrics.ts";
import { openLedger } from "../shared/services.ts";

const ledger = openLedger();

/** The workflow's input, and error and cause as in a state's Catch. */
const inputSchema = z.object({
  input: z.union([z.object({ documentId: z.string() }), z.object({ key: z.string() })]),
  error: z.string(),
  cause: z.string().default(""),
});

/** The workflow's task `RecordFailure`, after any other task has failed. The sweeper redrives the document. */
export async function handler(event: unknown) {
  const { input, error, cause } = inputSchema.parse(event);
  const documentId = "documentId" in input ? input.documentId : parseKey(input.key).documentId;
  log("error", "workflow failed", { documentId, error, cause });
  try {
    // The partner can read the reason. Error and cause are only logged: the cause may contain ARNs and keys.
    await giveUp(ledger, documentId, reasonOf(error));
    count({ DocumentsFailed: 1 });
  } catch (refusal) {
    // The document does not exist, or is not being inspected: the sweeper finds a decision or an end by its status.
    if (!(refusal instanceof TransitionRefusedError || refusal instanceof DocumentNotFoundError))
      throw refusal;
  }
  return { documentId };
}

/** A sentence for the partner. The error's name is in the log. */
function reasonOf(error: string): string {
  return /Timed?out$/i.test(error)
    ? "The inspection took too long; it is tried again."
    : "The inspection failed for a technical reason; it is tried again.";
}
