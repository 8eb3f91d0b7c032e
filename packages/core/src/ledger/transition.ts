import { randomUUID } from "node:crypto";
import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { UpdateCommand } from "@aws-sdk/lib-dynamodb";
import {
  type Actor,
  type Document,
  type DocumentEvent,
  type Status,
  type TransitionName,
  transitions,
} from "../document.ts";
import { DocumentNotFoundError, TransitionRefusedError } from "../errors.ts";
import type { Finding } from "../finding.ts";
import { type DocumentItem, documentKey, openStatusKeys, toDocument } from "./items.ts";
import type { LedgerTable } from "./table.ts";

/** What a transition records. */
export interface Change {
  actor: Actor;
  reason?: string;
  findings?: Finding[];
  etag?: string;
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
    if (!startStatuses.includes(item.status)) throw new TransitionRefusedError(id, name, item.status);
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
  const { actor, reason } = change;
  return {
    documentId: item.id,
    sequence: item.version + 1,
    type: name,
    from: item.status,
    to: transitions[name].to,
    at,
    actor,
    ...(reason === undefined ? {} : { reason }),
  };
}

/** Writes the new version unless status or version changed since the item was read; then undefined. */
async function update(
  table: LedgerTable,
  item: DocumentItem,
  { event, attempt, change }: { event: DocumentEvent; attempt: string; change: Change },
): Promise<DocumentItem | undefined> {
  const { findings, etag } = change;
  const keys = openStatusKeys(item.id, event.to, event.at);
  const values = Object.entries({
    status: event.to,
    version: event.sequence,
    updatedAt: event.at,
    lastEvent: event,
    attempt,
    ...(findings && { findings }),
    ...(etag && { etag }),
    ...keys,
  });
  const assignments = values.map(([name]) => `#${name} = :${name}`).join(", ");
  try {
    const { Attributes } = await table.client.send(
      new UpdateCommand({
        TableName: table.name,
        Key: documentKey(item.id),
        UpdateExpression: `SET ${assignments}${keys.openStatus ? "" : " REMOVE openStatus, openSince"}`,
        ConditionExpression: "#status = :expectedStatus AND #version = :expectedVersion",
        ExpressionAttributeNames: Object.fromEntries(values.map(([name]) => [`#${name}`, name])),
        ExpressionAttributeValues: {
          ...Object.fromEntries(values.map(([name, value]) => [`:${name}`, value])),
          ":expectedStatus": item.status,
          ":expectedVersion": item.version,
        },
        ReturnValues: "ALL_NEW",
      }),
    );
    return Attributes as DocumentItem;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return undefined;
    throw error;
  }
}
