import type { Document } from "../document.ts";
import { DocumentNotFoundError } from "../errors.ts";
import type { Finding, Verdict } from "../finding.ts";
import { itemOf, toDocument } from "./items.ts";
import type { LedgerTable } from "./table.ts";

/** What inspection concluded, and the entity tag of the content it read, without quotes. */
export interface Conclusion {
  verdict: Verdict;
  findings: Finding[];
  /** How many more findings there were. */
  omittedFindings: number;
  etag: string;
}

/** See `Ledger.recordVerdict`. */
export async function recordVerdict(
  table: LedgerTable,
  of: Document | string,
  { omittedFindings, ...conclusion }: Conclusion,
): Promise<Document> {
  const id = typeof of === "string" ? of : of.id;
  for (let known = typeof of === "string" ? undefined : itemOf(of); ; known = undefined) {
    const item = known ?? (await table.getDocument(id));
    if (!item) throw new DocumentNotFoundError(id);
    const isDecided =
      item.verdict !== undefined && (conclusion.verdict !== "reject" || item.verdict === "reject");
    if (item.status !== "inspecting" || isDecided) {
      if (known) continue;
      return toDocument(item);
    }
    const updated = await table.updateDocument(item, {
      set: { ...conclusion, ...(omittedFindings > 0 && { omittedFindings }) },
      remove: ["announcement", ...(omittedFindings > 0 ? [] : ["omittedFindings"])],
    });
    if (updated) return toDocument(updated);
    // Another writer changed the document after it was read.
  }
}
