import type { Document } from "../document.ts";
import { changeItem } from "./change-item.ts";
import { toDocument } from "./items.ts";
import type { LedgerTable } from "./table.ts";

/** See `Ledger.recordUpload`. */
export async function recordUpload(table: LedgerTable, id: string, uploadId: string): Promise<Document> {
  return changeItem(table, id, async (item) => {
    if (item.status !== "awaiting-upload" || item.uploadId !== undefined) return toDocument(item);
    const updated = await table.updateDocument(item, { set: { uploadId }, remove: ["announcement"] });
    return updated && toDocument(updated);
  });
}
