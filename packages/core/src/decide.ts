import type { Actor, Decision, Document, DocumentEvent, TransitionName } from "./document.ts";
import {
  DecidedByAnotherError,
  DecisionRecordedError,
  DocumentNotFoundError,
  OwnDocumentError,
  PersonRequiredError,
  TransitionRefusedError,
} from "./errors.ts";
import { isSevere } from "./finding.ts";
import type { Ledger } from "./ledger/ledger.ts";
import type { Change } from "./ledger/transition.ts";

const transitionOf: Record<Decision, TransitionName> = {
  release: "release-decided",
  reject: "rejection-decided",
};

/** The decision that an event records or proposes. */
const decisionOf: Partial<Record<TransitionName, Decision>> = {
  "release-proposed": "release",
  "release-decided": "release",
  "rejection-decided": "reject",
};

interface DecisionRequest {
  id: string;
  decision: Decision;
  reason: string;
  /** Who decides: a person's username, a partner's id, or the name of a declared client. */
  reviewer: string;
  /** The reviewer's name, where `reviewer` is an id. */
  actorName?: string;
  /** Whether the reviewer is a person, not a machine client. */
  isPerson?: boolean;
}

interface Rules {
  /** Whether the release of a document with a severe finding needs two people. */
  twoPeople?: boolean;
}

/** What a call recorded. */
interface Decided {
  document: Document;
  /** Seconds from the quarantine of the document to its decision, if this call decided it. */
  decidedAfterSeconds?: number;
}

/**
 * Records a reviewer's decision on a quarantined document, or the rejection of a failed one. The workflow carries it out.
 * A repeated call with the same decision and reason returns the document.
 *
 * With `twoPeople`, the release of a document with a severe finding is proposed by one person, and decided when another one
 * wants the same. Any other decision, and any other end of the document, removes the proposal. Machine clients count for nobody.
 *
 * @param request.reviewer cannot decide on documents that it registered
 * @throws OwnDocumentError, PersonRequiredError, DecisionRecordedError if the reviewer decided or proposed the same for another
 *   reason, DecidedByAnotherError, TransitionRefusedError if the document cannot be decided on, DocumentNotFoundError
 */
export async function decide(
  ledger: Ledger,
  request: DecisionRequest,
  { twoPeople = false }: Rules = {},
): Promise<Decided> {
  const { id, decision, reason, reviewer, actorName, isPerson = false } = request;
  const actor: Actor = `reviewer:${reviewer}`;
  const change = { actor, ...(actorName && { actorName }), reason };
  for (;;) {
    const document = await ledger.get(id);
    if (!document) throw new DocumentNotFoundError(id);
    if (document.owner === reviewer) throw new OwnDocumentError(id, document.ownerName);
    const needsTwo =
      twoPeople && decision === "release" && document.status === "quarantined" && isSevere(document);
    if (needsTwo && !isPerson) throw new PersonRequiredError(id);
    const { proposal } = document;
    if (needsTwo && proposal?.actor === actor) {
      if (proposal.reason !== reason) throw new DecisionRecordedError(id, proposal.reason);
      return { document };
    }
    try {
      return needsTwo
        ? await decideByTwo(ledger, document, change)
        : await record(ledger, document, { ...change, decision });
    } catch (error) {
      if (!(error instanceof TransitionRefusedError)) throw error;
      // Another person proposed the release, or a decision ended the proposal, after the document was read.
      if (needsTwo && error.status === "quarantined") continue;
      return { document: await earlierDecision(ledger, request, error) };
    }
  }
}

/** Proposes the release, or decides it if another person has proposed it. */
async function decideByTwo(ledger: Ledger, read: Document, change: Change): Promise<Decided> {
  const { proposal } = read;
  if (proposal)
    return record(ledger, read, {
      ...change,
      decision: "release",
      expected: { status: "quarantined", proposedBy: proposal.actor },
    });
  const { document } = await ledger.transition("release-proposed", read, {
    ...change,
    expected: { proposedBy: null },
  });
  return { document };
}

async function record(
  ledger: Ledger,
  read: Document,
  change: Change & { decision: Decision },
): Promise<Decided> {
  const { document, event, enteredAt } = await ledger.transition(transitionOf[change.decision], read, change);
  if (event.from !== "quarantined" || enteredAt === undefined) return { document };
  return { document, decidedAfterSeconds: (Date.parse(event.at) - Date.parse(enteredAt)) / 1000 };
}

/**
 * The document, if the reviewer has decided or proposed the same before.
 * @throws DecisionRecordedError, DecidedByAnotherError, or the error with which the transition was refused
 */
async function earlierDecision(
  ledger: Ledger,
  { id, decision, reason, reviewer }: DecisionRequest,
  refused: TransitionRefusedError,
): Promise<Document> {
  const history = await ledger.read(id);
  const decided = history && lastEvent(history.events, ({ type }) => type !== "release-proposed");
  if (!decided) throw refused;
  const { event, decision: recorded } = decided;
  const mine = lastEvent(history.events, ({ actor }) => actor === `reviewer:${reviewer}`);
  if (recorded !== decision || mine?.decision !== decision)
    throw new DecidedByAnotherError(refused, { ...event, decision: recorded });
  if (mine.event.reason !== reason) throw new DecisionRecordedError(id, mine.event.reason ?? "");
  return history.document;
}

/** The newest event that records or proposes a decision, of those that a test accepts. */
function lastEvent(
  events: DocumentEvent[],
  accepts: (event: DocumentEvent) => boolean,
): { event: DocumentEvent; decision: Decision } | undefined {
  const event = events.findLast((each) => decisionOf[each.type] !== undefined && accepts(each));
  const decision = event && decisionOf[event.type];
  return decision && { event, decision };
}
