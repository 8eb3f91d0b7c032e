import type { Document } from "../document.ts";
import { toEvent } from "./items.ts";
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
    // Why a document was erased is no personal data.
    if ("lastEvent" in item || item.reason === undefined || item.type === "erased") continue;
    const { reason: _, ...event } = toEvent(item);
    await table.putEvent(event);
  }
}
