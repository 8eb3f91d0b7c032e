import { beginInspection } from "./begin-inspection.ts";
import type { TransitionName } from "./document.ts";
import { DocumentNotFoundError, TransitionRefusedError } from "./errors.ts";
import { threatsFound } from "./inspection/malware-scan.ts";
import type { Ledger } from "./ledger/ledger.ts";
import { recordThreat } from "./record-threat.ts";

/**
 * Records that the workflow failed for a document. A document that still awaits its upload is moved through `inspecting`,
 * so that the sweeper redrives it after minutes, not when its registration expires. A threat that a malware scan found is
 * recorded itself: no status of the document would tell the sweeper that the result was not handled.
 *
 * @param failure.scanStatus the malware scan result that started the workflow, if one did
 * @returns the transition that this call made; undefined if the sweeper finds what remains to be done by the record
 */
export async function giveUp(
  ledger: Ledger,
  { documentId, reason, scanStatus }: { documentId: string; reason: string; scanStatus?: string },
): Promise<TransitionName | undefined> {
  if (scanStatus === threatsFound) return (await recordThreat(ledger, documentId)).transition;
  const document = await ledger.get(documentId);
  if (document?.status === "awaiting-upload") await beginInspection(ledger, documentId);
  try {
    await ledger.transition("failed", documentId, { actor: "system:workflow", reason });
    return "failed";
  } catch (error) {
    if (error instanceof TransitionRefusedError || error instanceof DocumentNotFoundError) return undefined;
    throw error;
  }
}
