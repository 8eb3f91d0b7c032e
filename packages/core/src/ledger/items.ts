import { type Document, type DocumentEvent, isOpen, type OpenStatus, type Status } from "../document.ts";

/** A document as stored. */
export interface DocumentItem extends Document, OpenStatusKeys {
  pk: string;
  sk: "document";
  /** The newest event. It is also put as an item of its own, after this item was written. */
  lastEvent: DocumentEvent;
  /** Identifies the write that made this version, so that a writer recognises its own after a lost response. */
  attempt: string;
}

/** Keys of the sparse index `byOpenStatus`. */
interface OpenStatusKeys {
  openStatus?: string;
  openSince?: string;
}

/** A partition takes 1,000 writes per second, so eight shards take 8,000 for each open status. */
const openStatusShards = 8;

/** The partition of a document and its events. */
export function partitionOf(documentId: string): string {
  return `document#${documentId}`;
}

/** The primary key of a document's item. */
export function documentKey(id: string): { pk: string; sk: "document" } {
  return { pk: partitionOf(id), sk: "document" };
}

/** The item of an event. */
export function eventItem(event: DocumentEvent) {
  const sk = `event#${String(event.sequence).padStart(6, "0")}`;
  return { pk: partitionOf(event.documentId), sk, ...event };
}

/** The index keys of a document that entered a status. `openSince` ends in the id, so it is unique. */
export function openStatusKeys(id: string, status: Status, since: string): OpenStatusKeys {
  if (!isOpen(status)) return {};
  const shard = id.charCodeAt(id.length - 1) % openStatusShards;
  return { openStatus: `${status}#${shard}`, openSince: `${since}#${id}` };
}

/** The hash keys of all shards of a status. */
export function shardsOf(status: OpenStatus): string[] {
  return Array.from({ length: openStatusShards }, (_, shard) => `${status}#${shard}`);
}

/** The document without the attributes that only the table needs. */
export function toDocument(item: DocumentItem): Document {
  const { pk, sk, lastEvent, attempt, openStatus, openSince, ...document } = item;
  return document;
}

/** The event of an event's item. */
export function toEvent(item: ReturnType<typeof eventItem>): DocumentEvent {
  const { pk, sk, ...event } = item;
  return event;
}
