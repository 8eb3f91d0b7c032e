import { beginInspection } from "./begin-inspection.ts";
import { type Document, isClosed, type TransitionName } from "./document.ts";
import { TransitionRefusedError } from "./errors.ts";
import { threatFinding } from "./inspection/rules/malware-scan.ts";
import type { Ledger } from "./ledger/ledger.ts";

/**
 * Records that a malware scan found a threat in a document's content: recalls a released document and rejects any other
 * that has not ended. Idempotent.
 *
 * @returns the document as it is then, and the transition that this call made, if any
 */
export async function recordThreat(
  ledger: Ledger,
  id: string,
): Promise<{ document: Document | undefined; transition?: TransitionName }> {
  for (;;) {
    const read = await ledger.get(id);
    const document = read?.status === "awaiting-upload" ? await beginInspection(ledger, id) : read;
    if (!document || isClosed(document.status)) return { document };
    const transition = document.status === "released" ? "recalled" : "rejected";
    try {
      const recorded = await ledger.transition(transition, document, {
        actor: "system:malware-scan",
        reason: "The malware scan found a threat.",
        findings: [...document.findings, ...threatFinding()],
        expected: { status: document.status },
      });
      return { document: recorded.document, transition };
    } catch (error) {
      // Another writer changed the status meanwhile.
      if (!(error instanceof TransitionRefusedError)) throw error;
    }
  }
}
