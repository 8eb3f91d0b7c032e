import type { Actor, Document, DocumentEvent, TransitionName } from "./document.ts";
import { ContentMissingError, TransitionRefusedError } from "./errors.ts";
import type { Finding, Verdict } from "./finding.ts";
import type { Ledger } from "./ledger/ledger.ts";
import { keyOf } from "./vault/keys.ts";
import type { Vault } from "./vault/vault.ts";

/** Publishes a document's new status. May be called twice for one event; consumers compare its sequence. */
export type Announce = (document: Document, event: Pick<DocumentEvent, "sequence" | "at">) => Promise<void>;

interface Services {
  ledger: Ledger;
  vault: Vault;
  announce: Announce;
}

/** A transition, the status that it leads to, and the place of the content; undefined removes the content. */
interface Outcome {
  transition: TransitionName;
  status: Document["status"];
  place: "released" | "quarantine" | undefined;
}

const outcomeOfVerdict: Record<Verdict, Outcome> = {
  release: { transition: "released", status: "released", place: "released" },
  quarantine: { transition: "quarantined", status: "quarantined", place: "quarantine" },
  reject: { transition: "rejected", status: "rejected", place: undefined },
};

/** A reviewer's decision on a quarantined document. */
export type Decision = "release" | "reject";

const outcomeOfDecision: Record<Decision, Outcome> = {
  release: { transition: "release-decided", status: "released", place: "released" },
  reject: { transition: "rejection-decided", status: "rejected", place: undefined },
};

/**
 * Carries out a verdict: copies the content with the inspected entity tag, closes the record and announces it.
 * Idempotent, also when interrupted or run twice concurrently.
 *
 * @returns the document; a repeated call may find that it was decided since
 * @throws TransitionRefusedError if it was withdrawn or settled with another verdict, ContentMissingError,
 *   ContentChangedError, DocumentNotFoundError
 */
export async function settle(
  services: Services,
  inspection: { documentId: string; verdict: Verdict; findings: Finding[]; etag: string },
  actor: Actor,
): Promise<Document> {
  const { documentId: id, verdict, findings, etag } = inspection;
  const change = { actor, reason: summaryOf(findings), findings, etag };
  return move(services, { id, outcome: outcomeOfVerdict[verdict], from: "incoming", etag, change });
}

/**
 * Carries out a reviewer's decision on a quarantined document.
 * @throws TransitionRefusedError if it is not quarantined, ContentMissingError if its content has expired,
 *   DocumentNotFoundError
 */
export async function decide(
  services: Services,
  { id, decision, reason, actor }: { id: string; decision: Decision; reason: string; actor: Actor },
): Promise<Document> {
  const content = decision === "release" ? await services.vault.find(id, "quarantine") : undefined;
  const change = { actor, reason };
  const outcome = outcomeOfDecision[decision];
  return move(services, { id, outcome, from: "quarantine", etag: content?.etag, change });
}

/**
 * Withdraws a document: removes its content and keeps its history. Repeating it completes an interrupted call.
 * @throws TransitionRefusedError if it is released, rejected or expired, DocumentNotFoundError
 */
export async function withdraw(
  { ledger, vault }: Pick<Services, "ledger" | "vault">,
  { id, actor }: { id: string; actor: Actor },
): Promise<Document> {
  const document = await transitionOnce(ledger, id, "withdrawn", () =>
    ledger.transition("withdrawn", id, { actor }),
  );
  await removeContent(vault, id);
  return document;
}

/** Removes a document's content from every place, including copies that an interrupted call left. */
async function removeContent(vault: Vault, id: string): Promise<void> {
  await vault.seal(id);
  await vault.discard(id, "quarantine");
  await vault.discard(id, "released");
}

interface Move {
  id: string;
  outcome: Outcome;
  from: "incoming" | "quarantine";
  /** Entity tag of the content to copy; undefined if there is none. */
  etag: string | undefined;
  change: { actor: Actor; reason?: string; findings?: Finding[]; etag?: string };
}

/** Copies the content, makes the transition, removes what is no longer needed, announces. */
async function move({ ledger, vault, announce }: Services, step: Move): Promise<Document> {
  const { id, outcome, from, change } = step;
  const { transition, status, place } = outcome;
  const expectedStatus = from === "incoming" ? "inspecting" : "quarantined";
  const before = await ledger.get(id);
  const statusBefore = before?.status;
  // Copy first, so that a released document always has content.
  if (before && place && statusBefore === expectedStatus)
    await copyUnlessMoved({ ledger, vault }, step, before, place);
  let document: Document;
  try {
    // A document that reached the expected status after the read above has not been copied.
    if (statusBefore && statusBefore !== expectedStatus && statusBefore !== status)
      throw new TransitionRefusedError(id, transition, statusBefore);
    document = await transitionOnce(ledger, id, status, () => ledger.transition(transition, id, change));
  } catch (error) {
    // Withdrawn or rejected meanwhile: remove the copy as well.
    if (error instanceof TransitionRefusedError && ["withdrawn", "rejected"].includes(error.status))
      await removeContent(vault, id);
    throw error;
  }
  if (!place) await removeContent(vault, id);
  // Content in `incoming/` stays until it expires, so that the upload URL cannot be used again.
  else if (from === "quarantine") await vault.discard(id, from);
  await announce(document, { sequence: document.version, at: document.updatedAt });
  return document;
}

/** Copies the content unless a concurrent call has already moved record and content. */
async function copyUnlessMoved(
  { ledger, vault }: Pick<Services, "ledger" | "vault">,
  { id, outcome, from, etag }: Move,
  document: Document,
  to: "released" | "quarantine",
): Promise<void> {
  try {
    if (etag === undefined) throw new ContentMissingError(keyOf(id, from));
    await vault.copy(document, from, to, etag);
  } catch (error) {
    if ((await ledger.get(id))?.status !== outcome.status) throw error;
  }
}

/** Makes a transition, or returns the document if it is in the resulting status already. */
async function transitionOnce(
  ledger: Ledger,
  id: string,
  status: Document["status"],
  transition: () => Promise<{ document: Document }>,
): Promise<Document> {
  try {
    return (await transition()).document;
  } catch (error) {
    if (!(error instanceof TransitionRefusedError) || error.status !== status) throw error;
    const document = await ledger.get(id);
    if (!document) throw error;
    return document;
  }
}

/** The findings in short, such as `declared-type (medium), filename-extension (medium)`. */
function summaryOf(findings: Finding[]): string | undefined {
  return findings.length > 0
    ? findings.map(({ rule, severity }) => `${rule} (${severity})`).join(", ")
    : undefined;
}
