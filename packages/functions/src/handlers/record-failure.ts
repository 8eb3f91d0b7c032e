import { DocumentNotFoundError, TransitionRefusedError } from "@airlock/core/errors.ts";
import { giveUp } from "@airlock/core/give-up.ts";
import { documentIdOf } from "@airlock/core/vault/keys.ts";
import { z } from "zod";
import { log } from "../shared/log.ts";
import { count } from "../shared/metrics.ts";
import { openLedger } from "../shared/services.ts";

const ledger = openLedger();

/** Error and cause as in a state's Catch. */
const inputSchema = z.object({ key: z.string(), error: z.string(), cause: z.string().default("") });

/** The workflow's task `RecordFailure`, after any other task has failed. The sweeper redrives the document. */
export async function handler(event: unknown) {
  const { key, error, cause } = inputSchema.parse(event);
  const documentId = documentIdOf(key);
  log("error", "workflow failed", { documentId, error, cause });
  try {
    // The partner can read the reason. The cause may contain ARNs and keys, so it is only logged.
    await giveUp(ledger, documentId, error);
    count({ DocumentsFailed: 1 });
  } catch (refusal) {
    // The document reached a final status meanwhile, or does not exist.
    if (!(refusal instanceof TransitionRefusedError || refusal instanceof DocumentNotFoundError))
      throw refusal;
  }
  return { documentId };
}
