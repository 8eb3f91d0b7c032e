import type { Actor, Document } from "./document.ts";
import { TransitionRefusedError } from "./errors.ts";
import type { Ledger } from "./ledger/ledger.ts";

interface EndRequest {
  id: string;
  actor: Actor;
  /** The name of the partner that acts, where the actor has its id. */
  actorName?: string;
}

/**
 * Records that the partner withdraws a document. The workflow removes its content; its history stays. Idempotent.
 * @throws TransitionRefusedError if the document has ended otherwise, DocumentNotFoundError
 */
export function withdraw(ledger: Ledger, request: EndRequest): Promise<Document> {
  return end(ledger, "withdrawn", request);
}

/**
 * Records that a document is erased: its record loses its personal data. The workflow removes its content and the reasons
 * in its history. Idempotent.
 * @throws DocumentNotFoundError
 */
export function erase(ledger: Ledger, request: EndRequest): Promise<Document> {
  return end(ledger, "erased", request);
}

async function end(
  ledger: Ledger,
  transition: "withdrawn" | "erased",
  { id, actor, actorName }: EndRequest,
): Promise<Document> {
  try {
    return (await ledger.transition(transition, id, { actor, ...(actorName && { actorName }) })).document;
  } catch (error) {
    if (!(error instanceof TransitionRefusedError) || error.status !== transition) throw error;
    const document = await ledger.get(id);
    if (!document) throw error;
    return document;
  }
}
