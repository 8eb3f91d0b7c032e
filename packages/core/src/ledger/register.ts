import { createHash, randomUUID } from "node:crypto";
import { ulid } from "ulid";
import { type Actor, type Declaration, type Document, type DocumentEvent, transitions } from "../document.ts";
import { IdempotencyConflictError } from "../errors.ts";
import { announcementText, type DocumentItem, documentKey, statusKeys, toDocument } from "./items.ts";
import type { LedgerTable } from "./table.ts";

/** A registration request. */
export interface Registration {
  owner: string;
  /** As `owner` by default. */
  ownerName?: string;
  actor: Actor;
  declaration: Declaration;
  /** Bytes of every part but the last, to upload the content in parts. */
  partBytes?: number;
  idempotencyKey?: string;
}

const idempotencySeconds = 24 * 60 * 60;

/** See `Ledger.register`. */
export async function register(
  table: LedgerTable,
  at: Date,
  { owner, ownerName = owner, actor, declaration, partBytes, idempotencyKey }: Registration,
): Promise<{ document: Document; replayed: boolean }> {
  const newId = ulid(at.getTime());
  const id =
    idempotencyKey === undefined
      ? newId
      : await claimKey(table, at, { owner, key: idempotencyKey, declaration, partBytes, newId });
  const item = newItem({ id, owner, ownerName, actor, declaration, partBytes, createdAt: at.toISOString() });
  if (!(await table.putNew({ ...item }))) {
    const existing = await table.getDocument(id);
    // The item has our attempt if the SDK repeated a put whose response was lost.
    if (existing && existing.attempt !== item.attempt)
      return { document: toDocument(existing), replayed: true };
  }
  await table.putEvent(item.lastEvent);
  return { document: toDocument(item), replayed: false };
}

/** Records the idempotency key with the new id, or returns the id that was recorded with it before. */
async function claimKey(
  table: LedgerTable,
  at: Date,
  {
    owner,
    key,
    declaration,
    partBytes,
    newId,
  }: {
    owner: string;
    key: string;
    declaration: Declaration;
    partBytes: number | undefined;
    newId: string;
  },
): Promise<string> {
  const seconds = Math.floor(at.getTime() / 1000);
  const item = {
    pk: `idempotency#${hash([owner, key])}`,
    sk: "idempotency",
    documentId: newId,
    bodyHash: hash([...canonicalDeclaration(declaration), ...(partBytes === undefined ? [] : ["parts"])]),
    expiresAt: seconds + idempotencySeconds,
  };
  if (await table.putNew(item, seconds)) return newId;
  const existing = (await table.get({ pk: item.pk, sk: item.sk })) as typeof item | undefined;
  if (existing?.bodyHash !== item.bodyHash) throw new IdempotencyConflictError(key);
  return existing.documentId;
}

function newItem({
  id,
  owner,
  ownerName,
  actor,
  declaration,
  partBytes,
  createdAt,
}: {
  id: string;
  owner: string;
  ownerName: string;
  actor: Actor;
  declaration: Declaration;
  partBytes: number | undefined;
  createdAt: string;
}): DocumentItem {
  const status = transitions.registered.to;
  const event: DocumentEvent = {
    documentId: id,
    sequence: 1,
    type: "registered",
    from: null,
    to: status,
    at: createdAt,
    actor,
    ...(ownerName !== owner && { actorName: ownerName }),
  };
  const document: Document = {
    ...declaration,
    id,
    owner,
    ownerName,
    status,
    version: event.sequence,
    createdAt,
    updatedAt: createdAt,
    findings: [],
    ...(partBytes !== undefined && { partBytes }),
  };
  return {
    ...documentKey(id),
    ...document,
    lastEvent: event,
    announcement: announcementText(document, event),
    attempt: randomUUID(),
    ...statusKeys(id, status, createdAt),
  };
}

function hash(value: unknown): string {
  return createHash("sha256").update(JSON.stringify(value)).digest("hex");
}

/** The declaration in a fixed order, so that the order of labels does not matter. */
function canonicalDeclaration({ filename, contentType, size, sha256, labels }: Declaration) {
  return [filename, contentType, size, sha256, Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1))];
}
