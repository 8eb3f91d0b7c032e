import { randomBytes } from "node:crypto";
import { announcementOf } from "../announcement.ts";
import {
  type Document,
  type DocumentEvent,
  isClosed,
  isOpen,
  type Status,
  transitions,
} from "../document.ts";
import { ledgerKeys } from "./schema.ts";

/** A document as stored. An erased one has no `sha256`, which is the key of an index and cannot be empty. */
export interface DocumentItem extends Document, StatusKeys, Partial<ClearingKeys>, OpenOwnerKey {
  pk: string;
  sk: "document";
  /** The newest event. */
  lastEvent: DocumentEvent;
  /** The events before it that have no items of their own, oldest first. */
  earlierEvents?: EarlierEvent[];
  /** See `announcementText`. Only writes that are transitions have it. */
  announcement?: string;
  /** Identifies the write that made this version, so that a writer recognises its own after a lost response. */
  attempt: string;
  /** The attribute by which the registration counted the document on the owner's quotas. */
  reservation?: string;
}

/** An event in the document's item. */
export type EarlierEvent = Omit<DocumentEvent, "documentId">;

/** Keys of the index `inStatus`. */
interface StatusKeys {
  statusShard: string;
  statusSince: string;
}

/** Keys of the sparse index `toClear`. */
interface ClearingKeys {
  clearing: string;
  clearingSince: string;
}

/** Hash key of the sparse index `byOpenOwner`. */
interface OpenOwnerKey {
  openOwner?: string;
}

/** A partition takes 1,000 writes per second, so eight shards take 8,000 for each status. */
const shards = 8;

/** The partition of a document and its events. */
export function partitionOf(documentId: string): string {
  return ledgerKeys.documents + documentId;
}

/** The primary key of a document's item. */
export function documentKey(id: string): { pk: string; sk: "document" } {
  return { pk: partitionOf(id), sk: "document" };
}

/** The id of the document whose item has a key. */
export const idOf = ({ pk }: { pk: string }): string => pk.slice(ledgerKeys.documents.length);

/** A new `attempt`: as unique as a UUID, in less than half of its characters. */
export const createAttempt = (): string => randomBytes(12).toString("base64url");

/** The item of an event. */
export function eventItem(event: DocumentEvent) {
  const sk = `event#${String(event.sequence).padStart(6, "0")}`;
  return { pk: partitionOf(event.documentId), sk, ...event };
}
export type EventItem = ReturnType<typeof eventItem>;

/** The event of a registration by the owner. It follows from attributes that never change. */
export function registeredEvent({
  id,
  owner,
  ownerName = owner,
  createdAt,
}: Pick<Document, "id" | "owner" | "createdAt"> & { ownerName?: string }): DocumentEvent {
  return {
    documentId: id,
    sequence: 1,
    type: "registered",
    from: null,
    to: transitions.registered.to,
    at: createdAt,
    actor: `partner:${owner}`,
    ...(ownerName !== owner && { actorName: ownerName }),
  };
}

/** The events in a document's item, oldest first, besides the one that follows from its attributes. */
export function eventsIn(item: DocumentItem): DocumentEvent[] {
  const { id, earlierEvents = [], lastEvent } = item;
  const { at, actor, actorName } = registeredEvent(item);
  return [...earlierEvents.map((event) => ({ documentId: id, ...event })), lastEvent].filter(
    (event) =>
      event.sequence > 1 || event.at !== at || event.actor !== actor || event.actorName !== actorName,
  );
}

/** All events of a document, oldest first. Items can have some that its own item has, too. */
export function historyOf(item: DocumentItem, items: readonly EventItem[]): DocumentEvent[] {
  const events = [registeredEvent(item), ...items.map(toEvent), ...eventsIn(item)].filter(
    ({ sequence }) => sequence <= item.version,
  );
  const bySequence = new Map(events.map((event) => [event.sequence, event]));
  return [...bySequence.values()].sort((one, other) => one.sequence - other.sequence);
}

/** The hash key of a document's shard of a status or of `clearing`. */
const shardOf = (status: Status | "clearing", id: string) =>
  `${status}#${id.charCodeAt(id.length - 1) % shards}`;

/** The index keys of a document that entered a status. `statusSince` ends in the id, so it is unique. */
export function statusKeys(id: string, status: Status, since: string): StatusKeys {
  return { statusShard: shardOf(status, id), statusSince: `${since}#${id}` };
}

/** When a document entered its status, as ISO 8601. */
export const enteredAt = ({ statusSince }: StatusKeys): string => statusSince.split("#")[0] ?? "";

/**
 * The index keys of a document that may have content to remove: it is closed, or it was released from quarantine.
 * Undefined for any other.
 */
export function clearingKeys(document: Document, since: string): ClearingKeys | undefined {
  const { id, status, decision } = document;
  const mayHaveContent = isClosed(status) || (status === "released" && decision !== undefined);
  return mayHaveContent ? { clearing: shardOf("clearing", id), clearingSince: `${since}#${id}` } : undefined;
}

/** The index key of an open document; empty for any other. */
export const openOwnerKey = ({ owner, status }: Document): OpenOwnerKey =>
  isOpen(status) ? { openOwner: owner } : {};

/** The hash keys of all shards of a status or of `clearing`. */
export function shardsOf(status: Status | "clearing"): string[] {
  return Array.from({ length: shards }, (_, shard) => `${status}#${shard}`);
}

/**
 * What the event to publish has besides what follows from attributes of the item, as JSON: labels and rules, if there are any.
 * The pipe's enrichment adds the others (infra/announcements.ts).
 */
export function announcementText(document: Document, event: DocumentEvent): string {
  const { labels, rules } = announcementOf(document, event);
  return JSON.stringify({
    ...(Object.keys(labels).length > 0 && { labels }),
    ...(rules.length > 0 && { rules }),
  });
}

/**
 * The document without the attributes that only the table needs. Documents of earlier versions have no `ownerName`; their owner
 * is a name. Erased documents have no `sha256`.
 */
export function toDocument(item: DocumentItem): Document {
  const {
    pk,
    sk,
    lastEvent,
    earlierEvents,
    announcement,
    attempt,
    reservation,
    statusShard,
    statusSince,
    clearing,
    clearingSince,
    openOwner,
    ...document
  } = item;
  const { ownerName = document.owner, sha256 = "" } = document;
  const made = { ...document, ownerName, sha256 };
  itemsOfDocuments.set(made, item);
  return made;
}

const itemsOfDocuments = new WeakMap<Document, DocumentItem>();

/** The item that `toDocument` made a document of; undefined for another document. */
export const itemOf = (document: Document): DocumentItem | undefined => itemsOfDocuments.get(document);

/** The event of an event's item. */
export function toEvent(item: EventItem): DocumentEvent {
  const { pk, sk, ...event } = item;
  return event;
}
