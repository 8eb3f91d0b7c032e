import { beginInspection } from "./begin-inspection.ts";
import type { Ledger } from "./ledger/ledger.ts";

/**
 * Records that the workflow failed for a document. A document that still awaits its upload is moved through `inspecting`,
 * so that the sweeper redrives it after minutes, not when its registration expires.
 * @throws TransitionRefusedError if the document reached a final status meanwhile, DocumentNotFoundError
 */
export async function giveUp(ledger: Ledger, documentId: string, reason: string): Promise<void> {
  const document = await ledger.get(documentId);
  if (document?.status === "awaiting-upload") await beginInspection(ledger, documentId);
  await ledger.transition("failed", documentId, { actor: "system:workflow", reason });
}
