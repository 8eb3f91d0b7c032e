import { randomUUID } from "node:crypto";
import {
  type Actor,
  type Decision,
  type Document,
  type DocumentEvent,
  type Status,
  type TransitionName,
  transitions,
} from "../document.ts";
import { DocumentNotFoundError, TransitionRefusedError } from "../errors.ts";
import type { Finding, Verdict } from "../finding.ts";
import {
  announcementText,
  clearingKeys,
  type DocumentItem,
  openOwnerKey,
  statusKeys,
  toDocument,
} from "./items.ts";
import type { LedgerTable } from "./table.ts";

/** What a transition records. */
export interface Change {
  actor: Actor;
  /** The name of the partner that acts, where the actor has its id. */
  actorName?: string;
  reason?: string;
  findings?: Finding[];
  decision?: Decision;
  /** Refuses the transition if the document has another status or verdict. */
  expected?: { status?: Status; verdict?: Verdict };
}

/** See `Ledger.transition`. */
export async function transition(
  table: LedgerTable,
  now: () => Date,
  { name, id, change }: { name: TransitionName; id: string; change: Change },
): Promise<{ document: Document; event: DocumentEvent }> {
  const attempt = randomUUID();
  const startStatuses: readonly Status[] = transitions[name].from;
  for (;;) {
    const item = await table.getDocument(id);
    if (!item) throw new DocumentNotFoundError(id);
    // The SDK repeats an update whose response was lost; the repeat then fails on the first one's version.
    if (item.attempt === attempt) {
      await table.putEvent(item.lastEvent);
      return { document: toDocument(item), event: item.lastEvent };
    }
    const { status = item.status, verdict = item.verdict } = change.expected ?? {};
    if (!startStatuses.includes(item.status) || status !== item.status || verdict !== item.verdict)
      throw new TransitionRefusedError(id, name, item.status);
    await table.putEvent(item.lastEvent);
    const event = eventOf(name, item, change, now().toISOString());
    const updated = await update(table, item, { event, attempt, change });
    if (updated) {
      await table.putEvent(event);
      return { document: toDocument(updated), event };
    }
    // Another writer changed the document after it was read. Each repeat means that a writer succeeded.
  }
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

/** What a caller gave and an erased document no longer has. A media type can contain any words. */
const erasure = { filename: "", contentType: "", sha256: "", labels: {}, findings: [] };

/** Writes the new version unless status or version changed since the item was read; then undefined. */
async function update(
  table: LedgerTable,
  item: DocumentItem,
  { event, attempt, change }: { event: DocumentEvent; attempt: string; change: Change },
): Promise<DocumentItem | undefined> {
  const { findings, decision } = change;
  const isErased = event.to === "erased";
  const changes = {
    status: event.to,
    version: event.sequence,
    updatedAt: event.at,
    ...(findings && { findings }),
    ...(decision && { decision }),
    ...(isErased && erasure),
  };
  const document = { ...toDocument(item), ...changes };
  const clearing = clearingKeys(document, event.at);
  const open = openOwnerKey(document);
  return table.updateDocument(item, {
    set: {
      ...changes,
      lastEvent: event,
      attempt,
      announcement: announcementText(document, event),
      ...(transitions[event.type].to !== null && statusKeys(item.id, event.to, event.at)),
      ...clearing,
      ...open,
    },
    remove: [
      ...(clearing ? [] : ["clearing", "clearingSince"]),
      ...(open.openOwner === undefined ? ["openOwner"] : []),
      ...(isErased ? ["etag", "uploadId"] : []),
    ],
  });
}
