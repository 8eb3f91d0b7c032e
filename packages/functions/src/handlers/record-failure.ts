import { DocumentNotFoundError, TransitionRefusedError } from "@airlock/core/errors.ts";
import { giveUp } from "@airlock/core/inspect.ts";
import { z } from "zod";
import { log } from "../shared/log.ts";
import { count } from "../shared/metrics.ts";
import { openLedger } from "../shared/services.ts";
import { documentIdOf } from "../shared/upload.ts";

const ledger = openLedger();
const input = z.object({ key: z.string(), error: z.string(), cause: z.string().default("") });

/** The workflow's last resort: what went wrong goes on record, and the sweeper tries again. */
export async function handler(event: unknown) {
  const { key, error, cause } = input.parse(event);
  const documentId = documentIdOf(key);
  log("error", "workflow failed", { documentId, error, cause });
  try {
    // The partner reads it: the kind of error is for everybody, its words (they may name roles and keys) for the log.
    await giveUp(ledger, documentId, error);
    count({ DocumentsFailed: 1 });
  } catch (refused) {
    // It was withdrawn or ended another way meanwhile, or there never was such a document: nothing failed.
    if (!(refused instanceof TransitionRefusedError || refused instanceof DocumentNotFoundError))
      throw refused;
  }
  return { documentId };
}
