import type { Document, Finding, Status, Verdict } from "./document.ts";
import { TransitionRefusedError } from "./errors.ts";
import type { inspectContent, NamedRule } from "./inspection/inspect-content.ts";
import type { Ledger } from "./ledger.ts";
import type { Vault } from "./vault.ts";

export type Inspected =
  | { documentId: string; verdict: Verdict; findings: Finding[]; etag: string }
  | { documentId: string; verdict: "none"; status: Status | "unknown" };

/**
 * Inspects the content that was uploaded for a document.
 *
 * @param upload the document's id, and the entity tag that the upload's event named, quoted
 * @returns the verdict, or `none` where there is nothing to decide: a late or repeated event, or content for a
 *   document that was withdrawn or has expired (which is discarded)
 * @throws ContentMissingError, ContentChangedError when the content is not the one that the event named
 */
export async function inspect(
  services: { ledger: Ledger; vault: Vault; inspectContent: typeof inspectContent },
  settings: { allowedTypes: readonly string[]; rules: readonly NamedRule[] },
  { documentId, etag }: { documentId: string; etag: string },
): Promise<Inspected> {
  const { ledger, vault, inspectContent } = services;
  const document = await begin(ledger, documentId);
  if (document?.status !== "inspecting") {
    if (document?.status === "withdrawn" || document?.status === "expired")
      await vault.discard(documentId, "incoming");
    return { documentId, verdict: "none", status: document?.status ?? "unknown" };
  }
  const { verdict, findings } = await inspectContent({
    declaration: document,
    ...settings,
    open: () => vault.open(documentId, "incoming", etag),
    readRange: (start, end) => vault.readRange(documentId, "incoming", etag, start, end),
  });
  return { documentId, verdict, findings, etag };
}

/** Brings a document that waits for inspection into it; another one comes back as it is. */
async function begin(ledger: Ledger, id: string): Promise<Document | undefined> {
  const document = await ledger.get(id);
  const name =
    document?.status === "awaiting-upload"
      ? "inspection-started"
      : document?.status === "failed"
        ? "redriven"
        : undefined;
  if (!name) return document;
  try {
    return (await ledger.transition(name, id, { actor: "system:workflow" })).document;
  } catch (error) {
    // The same event, delivered twice, started it first.
    if (error instanceof TransitionRefusedError) return ledger.get(id);
    throw error;
  }
}
