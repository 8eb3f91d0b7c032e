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
    // The partner can read the reason. The cause may contain ARNs and keys, so it is only logged.
    await giveUp(ledger, documentId, reasonOf(error));
    count({ DocumentsFailed: 1 });
  } catch (refusal) {
    // The document does not exist, or is not being inspected: the sweeper finds a decision or an end by its status.
    if (!(refusal instanceof TransitionRefusedError || refusal instanceof DocumentNotFoundError))
      throw refusal;
  }
  return { documentId };
}

/** A name such as `Error` says nothing; names of AWS's and of the domain's errors do. */
function reasonOf(error: string): string {
  const isTelling =
    /^(?:[\w]+\.)?\w+(?:Error|Exception|Timedout|Timeout|SlowDown)$/.test(error) && error !== "Error";
  return isTelling
    ? `The inspection failed (${error}); it is tried again.`
    : "The inspection failed for a technical reason; it is tried again.";
}
