import type { Document } from "../document.ts";
import type { Finding, Verdict } from "../finding.ts";
import { changeItem } from "./change-item.ts";
import { toDocument } from "./items.ts";
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
  return changeItem(table, of, async (item, isCurrent) => {
    const isDecided =
      item.verdict !== undefined && (conclusion.verdict !== "reject" || item.verdict === "reject");
    if (item.status !== "inspecting" || isDecided) return isCurrent ? toDocument(item) : undefined;
    const updated = await table.updateDocument(item, {
      set: { ...conclusion, ...(omittedFindings > 0 && { omittedFindings }) },
      remove: ["announcement", ...(omittedFindings > 0 ? [] : ["omittedFindings"])],
    });
    return updated && toDocument(updated);
  });
}
