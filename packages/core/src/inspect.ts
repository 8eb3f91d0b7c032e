import { beginInspection } from "./begin-inspection.ts";
import { type Document, isClosed, type TransitionName } from "./document.ts";
import { ContentChangedError, ContentMissingError } from "./errors.ts";
import { inspectContent } from "./inspection/inspect-content.ts";
import { type MalwareScan, threatsFound } from "./inspection/malware-scan.ts";
import type { Ledger } from "./ledger/ledger.ts";
import { recordThreat } from "./record-threat.ts";
import type { Place } from "./vault/keys.ts";
import type { Vault } from "./vault/vault.ts";

interface Services {
  ledger: Ledger;
  vault: Vault;
}

interface Settings {
  allowedTypes: readonly string[];
  malwareProtection: boolean;
}

/** An object that was created or scanned. */
interface StoredObject {
  documentId: string;
  place: Place;
  /** Without quotes. */
  etag: string;
  /** Malware scan result from the event; without it, the object's tag is read. */
  scanStatus?: string;
}

/** The document after inspection, and whether its record says something that `settle` has to carry out. */
export interface Inspection {
  document: Document | undefined;
  toSettle: boolean;
  /** The rejection or recall that a late scan result caused. */
  transition?: TransitionName;
}

/**
 * Inspects the content that was uploaded for a document and records the verdict. A threat that is found later rejects a
 * document that was not released, and recalls a released one.
 *
 * @throws ContentMissingError, ContentChangedError if the content is not that of the event
 */
export async function inspect(
  services: Services,
  settings: Settings,
  object: StoredObject,
): Promise<Inspection> {
  const { ledger, vault } = services;
  const { documentId, place, scanStatus } = object;
  const isUpload = place === "incoming";
  const document = await (isUpload ? beginInspection(ledger, documentId) : ledger.get(documentId));
  if (!document) return { document, toSettle: false };
  const isThreat = scanStatus === threatsFound;
  if (document.status === "inspecting" && isUpload) {
    const inspected = await inspectUpload(services, settings, document, object).catch(async (error) => {
      // The document ended meanwhile, and its content was removed.
      const isRemoved = error instanceof ContentMissingError || error instanceof ContentChangedError;
      const current = isRemoved ? await ledger.get(documentId) : undefined;
      if (current && isClosed(current.status)) return current;
      throw error;
    });
    // Another delivery of the event settled the document meanwhile.
    const isLate = isThreat && inspected.status !== "inspecting";
    return { ...(isLate ? await recordThreat(ledger, documentId) : { document: inspected }), toSettle: true };
  }
  if (isClosed(document.status))
    // Removing content writes an empty object, whose event leads here: settle only what has content.
    return { document, toSettle: isUpload && (await vault.find(documentId, place)) !== undefined };
  if (isThreat) return { ...(await recordThreat(ledger, documentId)), toSettle: true };
  return { document, toSettle: false };
}

async function inspectUpload(
  { ledger, vault }: Services,
  { allowedTypes, malwareProtection }: Settings,
  document: Document,
  { etag, scanStatus }: StoredObject,
): Promise<Document> {
  const { id } = document;
  const readMalwareScan = async (): Promise<MalwareScan> => {
    if (!malwareProtection) return { state: "disabled" };
    if (scanStatus) return { state: "completed", status: scanStatus };
    return vault.malwareScan(id, "incoming");
  };
  const { verdict, findings } = await inspectContent({
    declaration: document,
    allowedTypes,
    malwareScan: await readMalwareScan(),
    open: () => vault.open(id, "incoming", etag),
    readRange: (start, end) => vault.readRange(id, "incoming", etag, start, end),
  });
  return ledger.recordVerdict(id, { verdict, findings, etag });
}
