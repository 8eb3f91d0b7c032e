import { beginInspection } from "./begin-inspection.ts";
import { type Document, isClosed, type TransitionName } from "./document.ts";
import { ContentChangedError, ContentMissingError } from "./errors.ts";
import type { Checkpoint } from "./inspection/checkpoint.ts";
import { type Examine, inspectContent, inspectStep } from "./inspection/inspect-content.ts";
import { type MalwareScan, threatsFound } from "./inspection/malware-scan.ts";
import { declaredPolicyOf, type InspectionPolicy, policyOf } from "./inspection/policy.ts";
import type { Scanner } from "./inspection/second-scan.ts";
import type { Ledger } from "./ledger/ledger.ts";
import { isPartnerId } from "./partners/partner.ts";
import type { Partners } from "./partners/partners.ts";
import { recordThreat } from "./record-threat.ts";
import type { Place } from "./vault/keys.ts";
import type { Vault } from "./vault/vault.ts";

interface Services {
  ledger: Ledger;
  vault: Vault;
  /** Reads the policies of partners. */
  partners: Pick<Partners, "get">;
  /** Examines content: `inspect` of airlock-inspect, or one that limits what parsers can use. */
  examine?: Examine;
  /** The second scanner, if the stage has one. */
  scanner?: Scanner;
  /** Called with the error of a parser, which also holds the document. */
  onParserError?: (parser: string, error: unknown) => void;
}

interface Settings {
  allowedTypes: readonly string[];
  malwareProtection: boolean;
  inspection: InspectionPolicy;
  /** Content that is declared with more bytes is inspected in several calls. */
  inspectionStepBytes: number;
}

/** An object that was created or scanned. */
interface StoredObject {
  documentId: string;
  place: Place;
  /** Without quotes. */
  etag: string;
  /** Malware scan result from the event; without it, the object's tag is read. */
  scanStatus?: string;
  /** Where the inspection of large content continues. */
  checkpoint?: Checkpoint;
}

/** The document after inspection, and whether its record says something that `settle` has to carry out. */
export interface Inspection {
  document: Document | undefined;
  toSettle: boolean;
  /** The rejection or recall that a late scan result caused. */
  transition?: TransitionName;
  /** The content is not inspected to its end: `inspect` is to be called again with this checkpoint. */
  checkpoint?: Checkpoint;
}

/**
 * Inspects the content that was uploaded for a document and records the verdict, large content in several calls. A threat
 * that is found later rejects a document that was not released, and recalls a released one.
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
  // Large content with a threat is rejected without reading it.
  const isRejected = isThreat && document.size > settings.inspectionStepBytes;
  if (document.status === "inspecting" && isUpload && !isRejected) {
    const inspected = await inspectUpload(services, settings, document, object).catch(async (error) => {
      // The document ended meanwhile, and its content was removed.
      const isRemoved = error instanceof ContentMissingError || error instanceof ContentChangedError;
      const current = isRemoved ? await ledger.get(documentId) : undefined;
      if (current && isClosed(current.status)) return current;
      throw error;
    });
    if ("checkpoint" in inspected) return { document, toSettle: false, checkpoint: inspected.checkpoint };
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
  { ledger, vault, partners, examine, scanner, onParserError }: Services,
  { allowedTypes, malwareProtection, inspection, inspectionStepBytes }: Settings,
  document: Document,
  { etag, scanStatus, checkpoint }: StoredObject,
): Promise<Document | { checkpoint: Checkpoint }> {
  const { id, owner } = document;
  const ofOwner = isPartnerId(owner)
    ? (await partners.get(owner))?.inspection
    : declaredPolicyOf(inspection, owner);
  const readMalwareScan = async (): Promise<MalwareScan> => {
    if (!malwareProtection) return { state: "disabled" };
    if (scanStatus) return { state: "completed", status: scanStatus };
    return vault.malwareScan(id, "incoming");
  };
  const evidence = {
    declaration: document,
    allowedTypes,
    policy: policyOf(inspection, ofOwner),
    ...(examine && { examine }),
    ...(scanner && { scanner }),
    ...(onParserError && { onError: onParserError }),
    malwareScan: await readMalwareScan(),
    readRange: (start: number, end: number) => vault.readRange(id, "incoming", etag, start, end),
  };
  const inspected =
    document.size <= inspectionStepBytes
      ? await inspectContent({ ...evidence, open: () => vault.open(id, "incoming", etag) })
      : await inspectStep({
          ...evidence,
          open: (start, end) => vault.open(id, "incoming", etag, { start, end }),
          stepBytes: inspectionStepBytes,
          checkpoint,
        });
  if ("checkpoint" in inspected) return inspected;
  const { verdict, findings, omittedFindings } = inspected;
  return ledger.recordVerdict(document, { verdict, findings, omittedFindings, etag });
}
