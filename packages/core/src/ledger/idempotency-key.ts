import { createHash } from "node:crypto";
import type { Declaration, Document } from "../document.ts";
import { IdempotencyConflictError } from "../errors.ts";
import { toDocument } from "./items.ts";
import { ledgerKeys } from "./schema.ts";
import type { LedgerTable } from "./table.ts";

const idempotencySeconds = 24 * 60 * 60;

/** The item of an idempotency key. */
interface KeyItem {
  pk: string;
  sk: string;
  /** As the client sent it; not stored. */
  key: string;
  documentId: string;
  bodyHash: string;
  expiresAt: number;
}

/** The item of a registration's idempotency key; undefined if it has none. */
export function keyItem(
  {
    owner,
    declaration,
    partBytes,
    idempotencyKey: key,
  }: { owner: string; declaration: Declaration; partBytes?: number; idempotencyKey?: string },
  at: Date,
  documentId: string,
): KeyItem | undefined {
  if (key === undefined) return undefined;
  return {
    pk: ledgerKeys.idempotency + hash([owner, key]),
    sk: "idempotency",
    key,
    documentId,
    bodyHash: hash([...canonicalDeclaration(declaration), ...(partBytes === undefined ? [] : ["parts"])]),
    expiresAt: secondsOf(at) + idempotencySeconds,
  };
}

const secondsOf = (at: Date) => Math.floor(at.getTime() / 1000);

/**
 * Records the idempotency key with the new id, or returns the id that was recorded with it before.
 * @throws IdempotencyConflictError
 */
export async function claimKey(table: LedgerTable, { key, ...item }: KeyItem): Promise<string> {
  if (await table.putNew(item, item.expiresAt - idempotencySeconds)) return item.documentId;
  const existing = (await table.get({ pk: item.pk, sk: item.sk })) as typeof item | undefined;
  if (existing?.bodyHash !== item.bodyHash) throw new IdempotencyConflictError(key);
  return existing.documentId;
}

/**
 * The document that was registered with the key and body before.
 * @throws IdempotencyConflictError
 */
export async function earlierDocument(
  table: LedgerTable,
  item: KeyItem | undefined,
  at: Date,
): Promise<Document | undefined> {
  if (!item) return undefined;
  const existing = (await table.get({ pk: item.pk, sk: item.sk })) as KeyItem | undefined;
  if (!existing || existing.expiresAt < secondsOf(at)) return undefined;
  if (existing.bodyHash !== item.bodyHash) throw new IdempotencyConflictError(item.key);
  const document = await table.getDocument(existing.documentId);
  return document && toDocument(document);
}

function hash(value: unknown): string {
  return createHash("sha256").update(JSON.stringify(value)).digest("hex");
}

/** The declaration in a fixed order, so that the order of labels does not matter. */
function canonicalDeclaration({ filename, contentType, size, sha256, labels }: Declaration) {
  return [filename, contentType, size, sha256, Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1))];
}
