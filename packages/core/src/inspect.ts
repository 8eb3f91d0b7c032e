import { beginInspection } from "./begin-inspection.ts";
import type { Status } from "./document.ts";
import type { Finding, Verdict } from "./finding.ts";
import { inspectContent } from "./inspection/inspect-content.ts";
import type { MalwareScan } from "./inspection/malware-scan.ts";
import type { Ledger } from "./ledger/ledger.ts";
import type { Vault } from "./vault/vault.ts";

/** The verdict on a document, or `none` if there is nothing to settle. */
export type Inspection =
  | { documentId: string; verdict: Verdict; findings: Finding[]; etag: string }
  | { documentId: string; verdict: "none"; status: Status | "unknown" };

/**
 * Inspects the content that was uploaded for a document.
 *
 * @param upload.etag entity tag from the upload's event, without quotes
 * @param upload.scanStatus malware scan result from the event; without it, the object's tag is read
 * @returns the verdict; `none` for a late or repeated event. Content of a withdrawn or expired document is removed.
 * @throws ContentMissingError, ContentChangedError if the content is not that of the event
 */
export async function inspect(
  { ledger, vault }: { ledger: Ledger; vault: Vault },
  { allowedTypes, malwareProtection }: { allowedTypes: readonly string[]; malwareProtection: boolean },
  { documentId, etag, scanStatus }: { documentId: string; etag: string; scanStatus?: string },
): Promise<Inspection> {
  const document = await beginInspection(ledger, documentId);
  if (document?.status !== "inspecting") {
    const isOver = document?.status === "withdrawn" || document?.status === "expired";
    // Sealing creates an object too, whose event leads here: seal only what has content.
    if (isOver && (await vault.find(documentId, "incoming"))) await vault.seal(documentId);
    return { documentId, verdict: "none", status: document?.status ?? "unknown" };
  }
  const readMalwareScan = async (): Promise<MalwareScan> => {
    if (!malwareProtection) return { state: "disabled" };
    if (scanStatus) return { state: "completed", status: scanStatus };
    return vault.malwareScan(documentId, "incoming");
  };
  const { verdict, findings } = await inspectContent({
    declaration: document,
    allowedTypes,
    malwareScan: await readMalwareScan(),
    open: () => vault.open(documentId, "incoming", etag),
    readRange: (start, end) => vault.readRange(documentId, "incoming", etag, start, end),
  });
  return { documentId, verdict, findings, etag };
}
