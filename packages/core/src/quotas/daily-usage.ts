import { QuotaExceededError } from "../errors.ts";
import { isConditionFailure } from "../ledger/condition-failed.ts";
import type { LedgerTable } from "../ledger/table.ts";
import { setBounded } from "../set-bounded.ts";
import { createUlid } from "../ulid.ts";
import { dayKey, nextDay, type Quotas, usageExpiresAt } from "./quotas.ts";

type DayKey = ReturnType<typeof dayKey>;
type DailyQuotas = Pick<Quotas, "documentsPerDay" | "bytesPerDay">;

/** A count that a registration has made before it puts its document. */
interface Pending {
  documentId: string;
  bytes: number;
  /** Milliseconds since 1970. */
  at: number;
}

/** A pending count, and the attribute of the day's item that has it. */
interface PendingCount extends Pending {
  key: DayKey;
  attribute: string;
}

/** A registration's count, and what its day's item had with it. */
export interface Reservation extends PendingCount {
  /** Documents of the day. */
  dayDocuments: number;
  /** Those of them whose counts are pending, or confirmed without being removed yet. */
  dayPending: number;
}

/** A request to the API ends within 29 seconds, so an older registration has ended. */
const pendingSeconds = 60;

/** Counts of registrations that did not confirm them, which one registration looks into. */
const lookedIntoAtOnce = 4;

/** Confirmed counts that are remembered for an owner; its next write removes them. */
const rememberedAtMost = 20;
const ownersAtMost = 1_000;

/** A count is tried again if another one was subtracted meanwhile. */
const maximumAttempts = 3;

const attributePrefix = "pending-";

const countNames = { "#documents": "documents", "#bytes": "bytes" };

/**
 * Counts an owner's documents and bytes of a UTC day, by one write for each registration, without a transaction.
 *
 * A registration counts before it puts its document, and leaves an attribute with the document's id in the same write. The
 * attribute tells a repeated write from a new one after a lost response. The function removes it with its next write for the
 * owner. What a function left that stopped, a later registration looks into: it subtracts the count unless there is a
 * document that names it.
 */
export class DailyUsage {
  readonly #table: LedgerTable;
  readonly #now: () => Date;
  /** Attributes to remove from the item of an owner's last day, by its hash key. */
  readonly #confirmed = new Map<string, { sk: string; attributes: readonly string[] }>();

  constructor(table: LedgerTable, now: () => Date) {
    this.#table = table;
    this.#now = now;
  }

  /**
   * Counts a document that is about to be put. Call `confirm` or `release` afterwards, or neither if it is not known whether
   * the document was put.
   *
   * @returns undefined if the owner has no quota of a day
   * @throws QuotaExceededError
   */
  async reserve(
    owner: string,
    { documentId, bytes, quotas }: { documentId: string; bytes: number; quotas: DailyQuotas },
  ): Promise<Reservation | undefined> {
    if (quotas.documentsPerDay === null && quotas.bytesPerDay === null) return undefined;
    const at = this.#now();
    const pending: PendingCount = {
      key: dayKey(owner, at),
      attribute: attributePrefix + createUlid(at),
      documentId,
      bytes,
      at: at.getTime(),
    };
    for (let attempt = 1; ; attempt++) {
      const item = await this.#add(pending, quotas);
      const found = item ?? (await this.#table.get(pending.key)) ?? {};
      const isCorrected = await this.#correct(pending.key, found);
      // The SDK repeats an update whose response was lost; the repeat finds the attribute of the first one.
      if (Object.hasOwn(found, pending.attribute))
        return { ...pending, dayDocuments: Number(found.documents), dayPending: pendingIn(found).length };
      if (attempt === maximumAttempts || !isCorrected) throw exceeded(found, { bytes, quotas, at });
    }
  }

  /** Records that the document was put. */
  confirm({ key: { pk, sk }, attribute }: Pick<PendingCount, "key" | "attribute">): void {
    const attributes = [...this.#confirmedOf({ pk, sk }), attribute].slice(-rememberedAtMost);
    setBounded(this.#confirmed, pk, { sk, attributes }, { atMost: ownersAtMost });
  }

  /** Subtracts a count, once. */
  async release({ key, attribute, bytes }: PendingCount): Promise<void> {
    await this.#update({
      key,
      update: "REMOVE #pending ADD #documents :documents, #bytes :bytes",
      condition: "attribute_exists(#pending)",
      names: { ...countNames, "#pending": attribute },
      values: { ":documents": -1, ":bytes": -bytes },
    });
  }

  /** Adds a count if the quotas permit it; gives the item, or undefined. */
  async #add(added: PendingCount, quotas: DailyQuotas): Promise<Record<string, unknown> | undefined> {
    const { key, attribute, ...pending } = added;
    const { documentsPerDay, bytesPerDay } = quotas;
    if (bytesPerDay !== null && pending.bytes > bytesPerDay) return undefined;
    const confirmed = this.#confirmedOf(key);
    const item = await this.#update({
      key,
      update: [
        "SET #pending = :pending, expiresAt = :expiresAt ADD #documents :one, #bytes :bytes",
        ...(confirmed.length > 0 ? [`REMOVE ${confirmed.map((_, index) => `#old${index}`).join(", ")}`] : []),
      ].join(" "),
      condition: [
        "attribute_not_exists(#pending)",
        ...(documentsPerDay === null
          ? []
          : ["(attribute_not_exists(#documents) OR #documents < :documents)"]),
        ...(bytesPerDay === null ? [] : ["(attribute_not_exists(#bytes) OR #bytes <= :room)"]),
      ].join(" AND "),
      names: {
        ...countNames,
        "#pending": attribute,
        ...Object.fromEntries(confirmed.map((name, index) => [`#old${index}`, name])),
      },
      values: {
        ":pending": pending,
        ":one": 1,
        ":bytes": pending.bytes,
        ":expiresAt": usageExpiresAt(nextDay(new Date(pending.at))),
        ...(documentsPerDay === null ? {} : { ":documents": documentsPerDay }),
        ...(bytesPerDay === null ? {} : { ":room": bytesPerDay - pending.bytes }),
      },
    });
    if (item) this.#forget(key, confirmed);
    return item;
  }

  /** The attributes to remove from an item. Those of an earlier day are left to its expiry. */
  #confirmedOf({ pk, sk }: DayKey): readonly string[] {
    const confirmed = this.#confirmed.get(pk);
    return confirmed?.sk === sk ? confirmed.attributes : [];
  }

  #forget(key: DayKey, removed: readonly string[]): void {
    const attributes = this.#confirmedOf(key).filter((attribute) => !removed.includes(attribute));
    if (attributes.length > 0) this.#confirmed.set(key.pk, { sk: key.sk, attributes });
    else this.#confirmed.delete(key.pk);
  }

  /** Looks into old pending counts. Gives whether one was subtracted. */
  async #correct(key: DayKey, item: Record<string, unknown>): Promise<boolean> {
    const before = this.#now().getTime() - pendingSeconds * 1000;
    const old = pendingIn(item)
      .map(([attribute, pending]) => ({ key, attribute, ...pending }))
      .filter(({ at }) => at < before)
      .slice(0, lookedIntoAtOnce);
    if (old.length === 0) return false;
    const documents = await this.#table.getDocuments(old.map(({ documentId }) => documentId));
    let isCorrected = false;
    for (const reservation of old)
      if (documents.get(reservation.documentId)?.reservation === reservation.attribute)
        this.confirm(reservation);
      else {
        await this.release(reservation);
        isCorrected = true;
      }
    return isCorrected;
  }

  /** Updates the item of a day; undefined if it does not meet the condition. */
  async #update({
    key,
    update,
    condition,
    names,
    values,
  }: {
    key: DayKey;
    update: string;
    condition: string;
    names: Record<string, string>;
    values: Record<string, unknown>;
  }): Promise<Record<string, unknown> | undefined> {
    try {
      const { Attributes = {} } = await this.#table.client.update({
        TableName: this.#table.name,
        Key: key,
        UpdateExpression: update,
        ConditionExpression: condition,
        ExpressionAttributeNames: names,
        ExpressionAttributeValues: values,
        ReturnValues: "ALL_NEW",
      });
      return Attributes;
    } catch (error) {
      if (isConditionFailure(error)) return undefined;
      throw error;
    }
  }
}

/** The pending counts of a day's item by their attributes. */
const pendingIn = (item: Record<string, unknown>) =>
  Object.entries(item).filter(([attribute]) => attribute.startsWith(attributePrefix)) as [string, Pending][];

/** The quota that refuses a document, after a count that the item did not permit. */
function exceeded(
  item: Record<string, unknown>,
  { bytes, quotas, at }: { bytes: number; quotas: DailyQuotas; at: Date },
): QuotaExceededError {
  const { documentsPerDay, bytesPerDay } = quotas;
  const counted = Number(item.bytes ?? 0);
  const isTooMuch = bytesPerDay !== null && counted + bytes > bytesPerDay;
  const [quota, limit] =
    isTooMuch || documentsPerDay === null
      ? (["bytesPerDay", bytesPerDay ?? 0] as const)
      : (["documentsPerDay", documentsPerDay] as const);
  return new QuotaExceededError({ quota, limit, resetsAt: nextDay(at), at });
}
