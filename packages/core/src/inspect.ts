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
 * @param upload the document's id, the entity tag that the upload's event named, quoted, and the malware scan's result
 *   where the event had one; where it had none, the content's tag tells
 * @returns the verdict, or `none` where there is nothing to decide: a late or repeated event, or content for a
 *   document that was withdrawn or has expired (which is discarded)
 * @throws ContentMissingError, ContentChangedError when the content is not the one that the event named
 */
export async function inspect(
  services: { ledger: Ledger; vault: Vault; inspectContent: typeof inspectContent },
  settings: {
    allowedTypes: readonly string[];
    rules: readonly NamedRule[];
    /** Whether a malware scanner looks at every upload, so that its word is asked for. */
    malwareProtection?: boolean;
  },
  { documentId, etag, scan = null }: { documentId: string; etag: string; scan?: string | null },
): Promise<Inspected> {
  const { ledger, vault, inspectContent } = services;
  const document = await begin(ledger, documentId);
  if (document?.status !== "inspecting") {
    // Only where there is content: an empty object is an upload, too, and its event comes here.
    const isOver = document?.status === "withdrawn" || document?.status === "expired";
    if (isOver && (await vault.find(documentId, "incoming"))) await vault.seal(documentId);
    return { documentId, verdict: "none", status: document?.status ?? "unknown" };
  }
  const { allowedTypes, rules, malwareProtection } = settings;
  const { verdict, findings } = await inspectContent({
    declaration: document,
    allowedTypes,
    rules,
    malwareScan: malwareProtection ? (scan ?? (await vault.malwareScan(documentId, "incoming"))) : undefined,
    open: () => vault.open(documentId, "incoming", etag),
    readRange: (start, end) => vault.readRange(documentId, "incoming", etag, start, end),
  });
  return { documentId, verdict, findings, etag };
}

/**
 * Records that the workflow gave up on a document. An inspection that could not even begin counts as begun, so that the
 * sweeper tries again after minutes, not when the registration expires.
 * @throws TransitionRefusedError when it ended another way meanwhile, DocumentNotFoundError
 */
export async function giveUp(ledger: Ledger, documentId: string, reason: string): Promise<void> {
  const document = await ledger.get(documentId);
  if (document?.status === "awaiting-upload") await begin(ledger, documentId);
  await ledger.transition("failed", documentId, { actor: "system:workflow", reason });
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
