import { type Actor, type Declaration, type Document, type DocumentEvent, transitions } from "../document.ts";
import { IdempotencyConflictError, QuotaExceededError } from "../errors.ts";
import type { DailyUsage, Reservation } from "../quotas/daily-usage.ts";
import type { OpenDocuments } from "../quotas/open-documents.ts";
import type { Quotas } from "../quotas/quotas.ts";
import { createUlid } from "../ulid.ts";
import { claimKey, earlierDocument, keyItem } from "./idempotency-key.ts";
import {
  announcementText,
  createAttempt,
  type DocumentItem,
  documentKey,
  openOwnerKey,
  registeredEvent,
  statusKeys,
  toDocument,
} from "./items.ts";
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
  /** The owner's quotas; none by default. */
  quotas?: RegistrationQuotas;
}

export type RegistrationQuotas = Pick<Quotas, "documentsPerDay" | "bytesPerDay" | "openDocuments">;

const noQuotas: RegistrationQuotas = { documentsPerDay: null, bytesPerDay: null, openDocuments: null };

type Registered = { document: Document; replayed: boolean };

/** The table, and the counts of quotas that a function goes on with. */
interface Registrar {
  table: LedgerTable;
  usage: DailyUsage;
  open: OpenDocuments;
}

/** See `Ledger.register`. */
export async function register(
  { table, usage, open }: Registrar,
  registration: Registration,
  at: Date,
): Promise<Registered> {
  const newId = createUlid(at);
  const key = keyItem(registration, at, newId);
  let reservation: Reservation | undefined;
  try {
    reservation = await reserve({ usage, open, at }, registration, newId);
  } catch (error) {
    const document = error instanceof QuotaExceededError ? await earlierDocument(table, key, at) : undefined;
    if (!document) throw error;
    return { document, replayed: true };
  }
  let id: string;
  try {
    id = key ? await claimKey(table, key) : newId;
  } catch (error) {
    if (reservation && error instanceof IdempotencyConflictError) await usage.release(reservation);
    throw error;
  }
  if (reservation && id !== newId) {
    // The key has an id already, and its document is missing only if the earlier registration stopped before it put it.
    await usage.release(reservation);
    const existing = await table.getDocument(id);
    if (existing) return { document: toDocument(existing), replayed: true };
    reservation = await reserve({ usage, open, at }, registration, id);
  }
  const registered = await putDocument(table, registration, {
    id,
    createdAt: at.toISOString(),
    reservation: reservation?.attribute,
  });
  if (reservation && registered.replayed) await usage.release(reservation);
  else if (reservation) usage.confirm(reservation);
  return registered;
}

/**
 * Counts a document on the quotas of its owner.
 * @throws QuotaExceededError
 */
async function reserve(
  { usage, open, at }: Pick<Registrar, "usage" | "open"> & { at: Date },
  { owner, declaration, quotas = noQuotas }: Registration,
  documentId: string,
): Promise<Reservation | undefined> {
  const reserveDay = () => usage.reserve(owner, { documentId, bytes: declaration.size, quotas });
  const { openDocuments: limit } = quotas;
  if (limit === null) return reserveDay();
  const [counted, daily] = await Promise.allSettled([open.count(owner, { limit, at }), reserveDay()]);
  if (daily.status === "rejected") throw daily.reason;
  try {
    if (counted.status === "rejected") throw counted.reason;
    await open.require(owner, { limit, at }, counted.value, daily.value);
    return daily.value;
  } catch (error) {
    if (daily.value) await usage.release(daily.value);
    throw error;
  }
}

/** Puts the document and its first event, unless the document exists. */
async function putDocument(
  table: LedgerTable,
  { owner, ownerName = owner, actor, declaration, partBytes }: Registration,
  { id, createdAt, reservation }: { id: string; createdAt: string; reservation: string | undefined },
): Promise<Registered> {
  const item = {
    ...newItem({ id, owner, ownerName, actor, declaration, partBytes, createdAt }),
    ...(reservation !== undefined && { reservation }),
  };
  if (!(await table.putNew({ ...item }))) {
    const existing = await table.getDocument(id);
    // The item has our attempt if the SDK repeated a put whose response was lost.
    if (existing && existing.attempt !== item.attempt)
      return { document: toDocument(existing), replayed: true };
  }
  return { document: toDocument(item), replayed: false };
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
  const event: DocumentEvent = { ...registeredEvent({ id, owner, ownerName, createdAt }), actor };
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
    attempt: createAttempt(),
    ...statusKeys(id, status, createdAt),
    ...openOwnerKey(document),
  };
}
