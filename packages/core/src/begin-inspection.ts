import type { Document, Status, TransitionName } from "./document.ts";
import { TransitionRefusedError } from "./errors.ts";
import type { Ledger } from "./ledger/ledger.ts";

const transitionFrom: Partial<Record<Status, TransitionName>> = {
  "awaiting-upload": "inspection-started",
  failed: "redriven",
};

/** Moves a document that waits for inspection to `inspecting`. Returns a document in any other status unchanged. */
export async function beginInspection(ledger: Ledger, id: string): Promise<Document | undefined> {
  const document = await ledger.get(id);
  const transition = document && transitionFrom[document.status];
  if (!transition) return document;
  try {
    return (await ledger.transition(transition, document, { actor: "system:workflow" })).document;
  } catch (error) {
    // Another delivery of the same event was faster.
    if (error instanceof TransitionRefusedError) return ledger.get(id);
    throw error;
  }
}
