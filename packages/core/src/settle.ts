import type { Actor, Document, DocumentEvent, Finding, TransitionName, Verdict } from "./document.ts";
import { TransitionRefusedError } from "./errors.ts";
import type { Ledger } from "./ledger.ts";
import type { Vault } from "./vault.ts";

/** Tells other systems what became of a document. May tell twice; an event's sequence says so. */
export type Announce = (document: Document, event: Pick<DocumentEvent, "sequence" | "at">) => Promise<void>;

interface Services {
  ledger: Ledger;
  vault: Vault;
  announce: Announce;
}

/** Where each verdict leads: the transition and the state, and the content's place, if it keeps one. */
const outcomes = {
  release: { transition: "released", status: "released", place: "released" },
  quarantine: { transition: "quarantined", status: "quarantined", place: "quarantine" },
  reject: { transition: "rejected", status: "rejected", place: undefined },
} as const;

/**
 * Carries a verdict out: the content is copied to its place, the record is closed, others are told. What is copied is what
 * was inspected, by its entity tag. May run again at any point, or twice at once, and ends in the same state.
 *
 * @returns the document as it is then; a repeat may find that a person has decided on it since
 * @throws TransitionRefusedError when it was withdrawn meanwhile or ended another way, ContentMissingError,
 *   ContentChangedError, DocumentNotFoundError
 */
export async function settle(
  { ledger, vault, announce }: Services,
  inspected: { documentId: string; verdict: Verdict; findings: Finding[]; etag: string },
  actor: Actor,
): Promise<Document> {
  const { documentId: id, verdict, findings, etag } = inspected;
  const { transition, status, place } = outcomes[verdict];
  return move(
    { ledger, vault, announce },
    { id, transition, status, from: "incoming", place, etag, findings, actor, reason: summary(findings) },
  );
}

/**
 * Carries out a person's decision on a quarantined document.
 * @throws TransitionRefusedError when it is not quarantined, ContentMissingError when it was kept for so long that its
 *   content expired, DocumentNotFoundError
 */
export async function decide(
  { ledger, vault, announce }: Services,
  {
    id,
    decision,
    reason,
    actor,
  }: { id: string; decision: "release" | "reject"; reason: string; actor: Actor },
): Promise<Document> {
  const held = decision === "release" ? await vault.find(id, "quarantine") : undefined;
  const outcome =
    decision === "release"
      ? ({ transition: "release-decided", status: "released", place: "released" } as const)
      : ({ transition: "rejection-decided", status: "rejected", place: undefined } as const);
  return move(
    { ledger, vault, announce },
    { id, ...outcome, from: "quarantine", etag: held?.etag ?? "*", reason, actor },
  );
}

/**
 * Withdraws a document: its content goes, its history stays. Withdrawing again finishes what was left.
 * @throws TransitionRefusedError when it is released, rejected or expired, DocumentNotFoundError
 */
export async function withdraw(
  { ledger, vault }: Pick<Services, "ledger" | "vault">,
  { id, actor }: { id: string; actor: Actor },
): Promise<Document> {
  const document = await unlessAlready(ledger, id, "withdrawn", () =>
    ledger.transition("withdrawn", id, { actor }),
  );
  await discardAll(vault, id);
  return document;
}

/** Takes a document's content from wherever it is, and from where an attempt that lost or died may have left it. */
async function discardAll(vault: Vault, id: string): Promise<void> {
  await vault.seal(id);
  await vault.discard(id, "quarantine");
  await vault.discard(id, "released");
}

/** The way that verdicts and decisions share: copy, close the record, clear away, tell. */
async function move(
  { ledger, vault, announce }: Services,
  step: {
    id: string;
    transition: TransitionName;
    status: Document["status"];
    from: "incoming" | "quarantine";
    place: "released" | "quarantine" | undefined;
    etag: string;
    actor: Actor;
    reason?: string;
    findings?: Finding[];
  },
): Promise<Document> {
  const { id, transition, status, from, place, etag, actor, reason, findings } = step;
  const waiting = from === "incoming" ? "inspecting" : "quarantined";
  const before = (await ledger.get(id))?.status;
  // Copy first: the record never says "released" of content that is not there.
  if (place && before === waiting)
    await vault.copy(id, from, place, etag).catch(async (error) => {
      // Another attempt got there first: it moved the record, and then the content.
      if ((await ledger.get(id))?.status !== status) throw error;
    });
  let document: Document;
  try {
    // What began to wait only now was not copied.
    if (before && before !== waiting && before !== status)
      throw new TransitionRefusedError(id, transition, before);
    document = await unlessAlready(ledger, id, status, () =>
      ledger.transition(transition, id, { actor, reason, findings, ...(findings && { etag }) }),
    );
  } catch (error) {
    // Withdrawn or rejected while this ran: the copy that it made goes too.
    if (error instanceof TransitionRefusedError && ["withdrawn", "rejected"].includes(error.status))
      await discardAll(vault, id);
    throw error;
  }
  if (!place) await discardAll(vault, id);
  // An upload stays in `incoming/` while its URL lives, which writes only where nothing is: it stays used up.
  else if (from === "quarantine") await vault.discard(id, from);
  await announce(document, { sequence: document.version, at: document.updatedAt });
  return document;
}

/** Makes the transition, unless the document is in that state already. */
async function unlessAlready(
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

/** The findings in short, as a history's reason: `declared-type (medium), filename-extension (medium)`. */
function summary(findings: Finding[]): string | undefined {
  return findings.length > 0
    ? findings.map(({ rule, severity }) => `${rule} (${severity})`).join(", ")
    : undefined;
}
