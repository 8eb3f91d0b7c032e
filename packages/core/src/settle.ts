import { type Document, isClosed, type TransitionName } from "./document.ts";
import { ContentMissingError, DocumentNotFoundError, TransitionRefusedError } from "./errors.ts";
import type { Verdict } from "./finding.ts";
import { threatsFound } from "./inspection/malware-scan.ts";
import { threatFinding } from "./inspection/rules/malware-scan.ts";
import type { Ledger } from "./ledger/ledger.ts";
import type { Change } from "./ledger/transition.ts";
import { keyOf, type Place } from "./vault/keys.ts";
import type { Vault } from "./vault/vault.ts";

interface Services {
  ledger: Ledger;
  vault: Vault;
  now: () => Date;
}

interface Options {
  /** A copy that was in flight when a document ended has ended after this time. */
  stuckAfterSeconds: number;
  malwareProtection: boolean;
}

/**
 * Carries out what a document's record says: copies the content to where the verdict or the decision wants it and then
 * closes the record, or removes the content of a document that has ended. Idempotent, also when interrupted or run twice
 * concurrently.
 *
 * @returns the document as it is then, and the transition that this call made, if any
 * @throws ContentMissingError, ContentChangedError if inspected content is gone, DocumentNotFoundError
 */
export async function settle(
  services: Services,
  id: string,
  options: Options,
): Promise<{ document: Document; transition?: TransitionName }> {
  let document = await read(services, id);
  let transition: TransitionName | undefined;
  for (;;)
    try {
      const step = await carryOut(services, document, options);
      if (!step) return { document, ...(transition && { transition }) };
      ({ document, transition } = step);
    } catch (error) {
      // Another call was faster: read again what the record says.
      const current = await read(services, id);
      if (!(error instanceof TransitionRefusedError) && current.version === document.version) throw error;
      document = current;
    }
}

async function read({ ledger }: Services, id: string): Promise<Document> {
  const document = await ledger.get(id);
  if (!document) throw new DocumentNotFoundError(id);
  return document;
}

/** The transition that a step made, and the document after it. */
interface Step {
  document: Document;
  transition: TransitionName;
}

/** Takes one step; returns undefined if there is none to take. */
async function carryOut(services: Services, document: Document, options: Options): Promise<Step | undefined> {
  const { status, verdict, decision } = document;
  if (status === "inspecting" && verdict) return carryOutVerdict(services, document, verdict);
  if (status === "settling" && decision === "release") return carryOutRelease(services, document, options);
  if (status === "settling") return close(services, document, "rejected");
  await clear(services, document, options);
  return undefined;
}

/** The transition that carries a verdict out, and the place that the content is copied to; without one, it is removed. */
const outcomeOfVerdict = {
  release: { transition: "released", place: "released" },
  quarantine: { transition: "quarantined", place: "quarantine" },
  reject: { transition: "rejected", place: undefined },
} as const satisfies Record<Verdict, { transition: TransitionName; place: Place | undefined }>;

async function carryOutVerdict(services: Services, document: Document, verdict: Verdict): Promise<Step> {
  const { transition, place } = outcomeOfVerdict[verdict];
  const reason = summaryOf(document);
  const change: Change = { actor: "system:workflow", expected: { verdict }, ...(reason && { reason }) };
  // Content in `incoming/` stays until it expires, so that the upload URL cannot be used again.
  if (place) await copy(services, document, "incoming", place);
  return close(services, document, transition, change);
}

/** Releases quarantined content, unless a malware scan found a threat since. */
async function carryOutRelease(
  services: Services,
  document: Document,
  { malwareProtection }: Options,
): Promise<Step> {
  const { vault } = services;
  const { id, findings } = document;
  if (malwareProtection && (await hasThreat(vault, id)))
    return close(services, document, "rejected", {
      actor: "system:workflow",
      reason: "The malware scan found a threat after the decision.",
      findings: [...findings, ...threatFinding()],
    });
  try {
    await copy(services, document, "quarantine", "released");
  } catch (error) {
    if (!(error instanceof ContentMissingError)) throw error;
    // Another call may have moved it: then this transition is refused.
    return close(services, document, "expired", {
      actor: "system:workflow",
      expected: { status: "settling" },
      reason: "The content expired before the decision was carried out.",
    });
  }
  return close(services, document, "released");
}

async function copy({ vault }: Services, document: Document, from: Place, to: "released" | "quarantine") {
  const { id } = document;
  // A copy has an entity tag of its own, and only this function makes one.
  const etag = from === "incoming" ? document.etag : (await vault.find(id, from))?.etag;
  if (etag === undefined) throw new ContentMissingError(keyOf(id, from));
  await vault.copy(document, from, to, etag);
}

async function close(
  { ledger }: Services,
  read: Document,
  transition: TransitionName,
  change: Change = { actor: "system:workflow" },
): Promise<Step> {
  const { document } = await ledger.transition(transition, read, change);
  return { document, transition };
}

/**
 * Removes content that a document's status does not have. What a copy in flight could still add is removed by a later
 * call, which then records that there is nothing left.
 */
async function clear(
  { ledger, vault, now }: Services,
  document: Document,
  { stuckAfterSeconds }: Options,
): Promise<void> {
  const { id, status, decision, updatedAt } = document;
  if (status === "erased") {
    await vault.erase(id);
    await ledger.eraseReasons(id);
  } else if (isClosed(status)) await vault.clear(id);
  else if (status === "released" && decision) await vault.discard(id, "quarantine");
  else return;
  if (now().getTime() - Date.parse(updatedAt) > stuckAfterSeconds * 1000)
    await ledger.recordCleared(document);
}

/** Whether a scan of a quarantined document's content found a threat, in quarantine or where it was uploaded. */
async function hasThreat(vault: Vault, id: string): Promise<boolean> {
  const scans = await Promise.all([vault.malwareScan(id, "quarantine"), vault.malwareScan(id, "incoming")]);
  return scans.some((scan) => scan.state === "completed" && scan.status === threatsFound);
}

/** The rules that have findings, such as `declared-type (medium), filename-extension (medium)`. */
function summaryOf({ findings }: Document): string | undefined {
  const rules = new Set(findings.map(({ rule, severity }) => `${rule} (${severity})`));
  return rules.size > 0 ? [...rules].join(", ") : undefined;
}
