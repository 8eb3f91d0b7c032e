import type { Document } from "../document.ts";
import { type DocumentItem, type EarlierEvent, toEvent } from "./items.ts";
import type { LedgerTable } from "./table.ts";

/** See `Ledger.recordCleared`. */
export async function recordCleared(table: LedgerTable, { id, version }: Document): Promise<void> {
  const item = await table.getDocument(id);
  if (item?.clearing === undefined || item.version !== version) return;
  // Earlier versions left an erased document an empty one. DynamoDB refuses writes of items with an empty key of an index.
  // https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.OnlineOps.ViolationDetection.html
  const emptyKey = item.sha256 === "" ? ["sha256"] : [];
  await table.updateDocument(item, {
    set: {},
    remove: ["clearing", "clearingSince", "announcement", ...emptyKey],
  });
}

/** See `Ledger.eraseReasons`. */
export async function eraseReasons(table: LedgerTable, id: string): Promise<void> {
  for await (const item of table.queryPartition(id)) {
    if ("lastEvent" in item) {
      // Another writer changed the document after it was read.
      if (!(await eraseCarriedReasons(table, item))) return eraseReasons(table, id);
    } else if (hasReason(item)) await table.putEvent(toEvent(withoutReason(item)));
  }
}

/** Of the events in the document's item. The newest one is the erasure. Gives whether the item has none now. */
async function eraseCarriedReasons(table: LedgerTable, item: DocumentItem): Promise<boolean> {
  const { earlierEvents = [] } = item;
  if (!earlierEvents.some(hasReason)) return true;
  const updated = await table.updateDocument(item, {
    set: { earlierEvents: earlierEvents.map(withoutReason) },
    remove: ["announcement"],
  });
  return updated !== undefined;
}

/** Why a document was erased is no personal data. */
const hasReason = ({ reason, type }: EarlierEvent): boolean => reason !== undefined && type !== "erased";

function withoutReason<Event extends EarlierEvent>({ reason: _, ...event }: Event): Omit<Event, "reason"> {
  return event;
}
