import type { Actor, Document } from "./document.ts";
import { TransitionRefusedError } from "./errors.ts";
import type { Ledger } from "./ledger/ledger.ts";

/**
 * Records that the partner withdraws a document. The workflow removes its content; its history stays. Idempotent.
 * @throws TransitionRefusedError if the document has ended otherwise, DocumentNotFoundError
 */
export function withdraw(ledger: Ledger, request: { id: string; actor: Actor }): Promise<Document> {
  return end(ledger, "withdrawn", request);
}

/**
 * Records that a document is erased: its record loses its personal data. The workflow removes its content and the reasons
 * in its history. Idempotent.
 * @throws DocumentNotFoundError
 */
export function erase(ledger: Ledger, request: { id: string; actor: Actor }): Promise<Document> {
  return end(ledger, "erased", request);
}

async function end(
  ledger: Ledger,
  transition: "withdrawn" | "erased",
  { id, actor }: { id: string; actor: Actor },
): Promise<Document> {
  try {
    return (await ledger.transition(transition, id, { actor })).document;
  } catch (error) {
    if (!(error instanceof TransitionRefusedError) || error.status !== transition) throw error;
    const document = await ledger.get(id);
    if (!document) throw error;
    return document;
  }
}
