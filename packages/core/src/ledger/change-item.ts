import type { Document } from "../document.ts";
import { DocumentNotFoundError } from "../errors.ts";
import { type DocumentItem, itemOf } from "./items.ts";
import type { LedgerTable } from "./table.ts";

/**
 * Changes a document's item by a conditional write, and repeats it with the item as it is now until it gives a result.
 * @param of a document, whose item is used as it was read, or an id
 * @param change writes; gives undefined if the item was no longer current. An item that was not read just now (`isCurrent` is
 * false) is no ground to refuse anything
 * @throws DocumentNotFoundError
 */
export async function changeItem<Result>(
  table: LedgerTable,
  of: Document | string,
  change: (item: DocumentItem, isCurrent: boolean) => Promise<Result | undefined>,
): Promise<Result> {
  const id = typeof of === "string" ? of : of.id;
  for (let known = typeof of === "string" ? undefined : itemOf(of); ; known = undefined) {
    const item = known ?? (await table.getDocument(id));
    if (!item) throw new DocumentNotFoundError(id);
    const result = await change(item, known === undefined);
    if (result !== undefined) return result;
  }
}
