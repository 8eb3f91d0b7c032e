import type { Actor, Decision, Document, DocumentEvent, TransitionName } from "./document.ts";
import {
  DecisionRecordedError,
  DocumentNotFoundError,
  OwnDocumentError,
  TransitionRefusedError,
} from "./errors.ts";
import type { Ledger } from "./ledger/ledger.ts";

const transitionOf: Record<Decision, TransitionName> = {
  release: "release-decided",
  reject: "rejection-decided",
};

interface DecisionRequest {
  id: string;
  decision: Decision;
  reason: string;
  /** Who decides: a partner's id, or the name of a declared client. */
  reviewer: string;
  /** The reviewer's name, where `reviewer` is an id. */
  actorName?: string;
}

/**
 * Records a reviewer's decision on a quarantined document, or the rejection of a failed one. The workflow carries it out.
 * A repeated call with the same decision and reason returns the document.
 *
 * @param request.reviewer cannot decide on documents that it registered
 * @throws OwnDocumentError, DecisionRecordedError if the reviewer decided the same for another reason,
 *   TransitionRefusedError if the document cannot be decided on, DocumentNotFoundError
 */
export async function decide(
  ledger: Ledger,
  { id, decision, reason, reviewer, actorName }: DecisionRequest,
): Promise<Document> {
  const document = await ledger.get(id);
  if (!document) throw new DocumentNotFoundError(id);
  if (document.owner === reviewer) throw new OwnDocumentError(id, document.ownerName);
  const actor: Actor = `reviewer:${reviewer}`;
  const change = { actor, ...(actorName && { actorName }), reason, decision };
  try {
    return (await ledger.transition(transitionOf[decision], id, change)).document;
  } catch (error) {
    if (!(error instanceof TransitionRefusedError)) throw error;
    const current = await ledger.read(id);
    const recorded = current && decisionIn(current.events);
    if (!current || recorded?.type !== transitionOf[decision] || recorded.actor !== actor) throw error;
    if (recorded.reason !== reason) throw new DecisionRecordedError(id, recorded.reason ?? "");
    return current.document;
  }
}

function decisionIn(events: DocumentEvent[]): DocumentEvent | undefined {
  return events.findLast(({ type }) => type === "release-decided" || type === "rejection-decided");
}
