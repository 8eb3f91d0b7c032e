import type { Document } from "../document.ts";
import { DocumentNotFoundError } from "../errors.ts";
import { toDocument } from "./items.ts";
import type { LedgerTable } from "./table.ts";

/** See `Ledger.recordUpload`. */
export async function recordUpload(table: LedgerTable, id: string, uploadId: string): Promise<Document> {
  for (;;) {
    const item = await table.getDocument(id);
    if (!item) throw new DocumentNotFoundError(id);
    if (item.status !== "awaiting-upload" || item.uploadId !== undefined) return toDocument(item);
    const updated = await table.updateDocument(item, { set: { uploadId }, remove: ["announcement"] });
    if (updated) return toDocument(updated);
    // Another writer changed the document after it was read.
  }
}
