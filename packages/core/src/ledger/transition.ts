import {
  type Actor,
  type Decision,
  type Document,
  type DocumentEvent,
  type Proposal,
  type Status,
  type TransitionName,
  transitions,
} from "../document.ts";
import { TransitionRefusedError } from "../errors.ts";
import type { Finding, Verdict } from "../finding.ts";
import { changeItem } from "./change-item.ts";
import {
  announcementText,
  clearingKeys,
  createAttempt,
  type DocumentItem,
  type EarlierEvent,
  enteredAt,
  eventsIn,
  openOwnerKey,
  statusKeys,
  toDocument,
} from "./items.ts";
import type { LedgerTable } from "./table.ts";

/** Characters of JSON. A write costs for each kilobyte of its item, and an item of its own costs as much for each event. */
const carriedAtMost = 400;

/** What a transition records. */
export interface Change {
  actor: Actor;
  /** The name of the partner that acts, where the actor has its id. */
  actorName?: string;
  reason?: string;
  findings?: Finding[];
  decision?: Decision;
  /**
   * Refuses the transition if the document has another status, verdict or version, or another one proposes its release; null
   * for nobody.
   */
  expected?: { status?: Status; verdict?: Verdict; version?: number; proposedBy?: Actor | null };
}

/** What a transition recorded. */
export interface Transitioned {
  document: Document;
  event: DocumentEvent;
  /** When the document had entered the status that it left; undefined if the answer of the write was lost. */
  enteredAt?: string;
}

/** See `Ledger.transition`. */
export async function transition(
  table: LedgerTable,
  now: () => Date,
  { name, of, change }: { name: TransitionName; of: Document | string; change: Change },
): Promise<Transitioned> {
  const attempt = createAttempt();
  const startStatuses: readonly Status[] = transitions[name].from;
  return changeItem(table, of, async (item, isCurrent) => {
    // The SDK repeats an update whose response was lost; the repeat then fails on the first one's version.
    if (item.attempt === attempt) return { document: toDocument(item), event: item.lastEvent };
    if (!startStatuses.includes(item.status) || !isExpected(item, change.expected)) {
      if (isCurrent) throw new TransitionRefusedError(item.id, name, item.status);
      return undefined;
    }
    const earlierEvents = await carryEvents(table, item);
    const event = eventOf(name, item, change, now().toISOString());
    const updated = await update(table, item, { event, earlierEvents, attempt, change });
    return updated && { document: toDocument(updated), event, enteredAt: enteredAt(item) };
  });
}

/**
 * The events that the next version of the document's item has besides its own. If these are large, puts them as items and
 * gives none.
 */
async function carryEvents(table: LedgerTable, item: DocumentItem): Promise<EarlierEvent[]> {
  const events = eventsIn(item);
  const carried = events.map(({ documentId: _, ...event }) => event);
  if (JSON.stringify(carried).length <= carriedAtMost) return carried;
  await Promise.all(events.map((event) => table.putEvent(event)));
  return [];
}

function isExpected(item: DocumentItem, expected: Change["expected"] = {}): boolean {
  const { status = item.status, verdict = item.verdict, version = item.version, proposedBy } = expected;
  const isProposedBySame = proposedBy === undefined || proposedBy === (item.proposal?.actor ?? null);
  return status === item.status && verdict === item.verdict && version === item.version && isProposedBySame;
}

function eventOf(name: TransitionName, item: DocumentItem, change: Change, at: string): DocumentEvent {
  const { actor, actorName, reason } = change;
  return {
    documentId: item.id,
    sequence: item.version + 1,
    type: name,
    from: item.status,
    to: transitions[name].to ?? item.status,
    at,
    actor,
    ...(actorName === undefined ? {} : { actorName }),
    ...(reason === undefined ? {} : { reason }),
  };
}

/** What a caller gave and an erased document no longer has, besides `sha256`. A media type can contain any words. */
const erasure = { filename: "", contentType: "", labels: {}, findings: [] };

/** Writes the new version unless status or version changed since the item was read; then undefined. */
async function update(
  table: LedgerTable,
  item: DocumentItem,
  {
    event,
    earlierEvents,
    attempt,
    change,
  }: { event: DocumentEvent; earlierEvents: EarlierEvent[]; attempt: string; change: Change },
): Promise<DocumentItem | undefined> {
  const { findings, decision } = change;
  const isErased = event.to === "erased";
  const leavesStatus = transitions[event.type].to !== null;
  const changes = {
    status: event.to,
    version: event.sequence,
    updatedAt: event.at,
    ...(findings && { findings }),
    ...(decision && { decision }),
    ...(event.type === "release-proposed" && { proposal: proposalOf(event) }),
    ...(isErased && erasure),
  };
  const document = { ...toDocument(item), ...changes, ...(isErased && { sha256: "" }) };
  const clearing = clearingKeys(document, event.at);
  const open = openOwnerKey(document);
  return table.updateDocument(item, {
    set: {
      ...changes,
      lastEvent: event,
      ...(earlierEvents.length > 0 && { earlierEvents }),
      attempt,
      announcement: announcementText(document, event),
      ...(leavesStatus && statusKeys(item.id, event.to, event.at)),
      ...clearing,
      ...open,
    },
    remove: [
      ...(earlierEvents.length > 0 ? [] : ["earlierEvents"]),
      ...(clearing ? [] : ["clearing", "clearingSince"]),
      ...(open.openOwner === undefined ? ["openOwner"] : []),
      ...(leavesStatus && item.proposal ? ["proposal"] : []),
      ...(isErased ? ["sha256", "etag", "uploadId"] : []),
    ],
  });
}

/** What waits for a second person. */
const proposalOf = ({ actor, actorName, at, reason = "" }: DocumentEvent): Proposal => ({
  decision: "release",
  actor,
  ...(actorName !== undefined && { actorName }),
  at,
  reason,
});
