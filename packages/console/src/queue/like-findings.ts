import type { DocumentRecord, Finding } from "../api/types.ts";

/** The rules of a document's findings, as a text that documents with like findings share. */
function rulesOf({ findings }: Pick<DocumentRecord, "findings">): string {
  return [...new Set(findings.map(({ rule }) => rule))].sort().join(" ");
}

/** Whether documents have findings of the same rules, so that one reason can fit all. */
export function haveLikeFindings(documents: readonly DocumentRecord[]): boolean {
  return new Set(documents.map(rulesOf)).size <= 1;
}

/** Those of the documents whose findings are like another's. */
export function withLikeFindings(
  documents: readonly DocumentRecord[],
  model: DocumentRecord,
): DocumentRecord[] {
  return documents.filter((document) => haveLikeFindings([document, model]));
}

const order: readonly Finding["severity"][] = ["high", "medium", "low"];

/** The worst finding; the API sends it first, and this does not rely on it. */
export function worstFinding({ findings }: Pick<DocumentRecord, "findings">): Finding | undefined {
  return [...findings].sort((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity))[0];
}
