import { QuotaExceededError } from "../errors.ts";
import type { IndexName } from "../ledger/schema.ts";
import type { LedgerTable, QueryPosition } from "../ledger/table.ts";
import { setBounded } from "../set-bounded.ts";
import type { Reservation } from "./daily-usage.ts";

/** How soon asking again is worthwhile: nobody knows when a document ends. */
const retryAfterSeconds = 60;

/** A count is used no longer: registrations of an owner whose quotas of a day were lifted are not in the day's count. */
const countMilliseconds = 60_000;

const ownersAtMost = 1_000;

interface Limit {
  limit: number;
  at: Date;
}

/** What a count of the index says until the next one. */
interface Known {
  /** The item of the day whose count of documents goes on. */
  sk: string;
  /** With the day's count of documents, at least as many as are open. Negative where documents of the day have ended. */
  base: number;
  /** The day's count of documents when it was seen last. */
  documents: number;
  /** When the index was counted, in milliseconds since 1970. */
  countedAt: number;
}

/**
 * Limits an owner's open documents. The sparse index has them, and is counted up to the limit, so the count is right again after
 * any fault. It reads more units the more documents are open. For a minute, a function therefore takes for open what it counted
 * and what the day's item has counted since, by any function. Where that reaches the limit, it counts again, so nobody is refused
 * without a count.
 *
 * The index lags behind the table by milliseconds: as many registrations more than the limit are accepted as arrive meanwhile.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.html
 */
export class OpenDocuments {
  readonly #table: LedgerTable;
  readonly #known = new Map<string, Known>();

  constructor(table: LedgerTable) {
    this.#table = table;
  }

  /** Counts the index unless what is known leaves room for one more document; call before or while the day counts it. */
  async count(owner: string, { limit, at }: Limit): Promise<number | undefined> {
    const known = this.#knownAt(owner, at);
    return known && known.base + known.documents < limit ? undefined : this.#countIndex(owner, limit);
  }

  /**
   * Requires that an owner may have the document that the day has counted.
   * @param counted of `count`
   * @param reservation undefined if the owner has no quota of a day
   * @throws QuotaExceededError
   */
  async require(
    owner: string,
    { limit, at }: Limit,
    counted: number | undefined,
    reservation: Reservation | undefined,
  ): Promise<void> {
    const known = this.#knownAt(owner, at);
    const documents = reservation?.dayDocuments ?? 0;
    const isKnown = known?.sk === reservation?.key.sk;
    if (counted === undefined && known && isKnown && known.base + documents - 1 < limit) {
      known.documents = Math.max(known.documents, documents);
      return;
    }
    const count = counted ?? (await this.#countIndex(owner, limit));
    if (count >= limit)
      throw new QuotaExceededError({ quota: "openDocuments", limit, at, retryAfterSeconds });
    this.#remember(owner, count, reservation, at);
  }

  /** Each document that the day has counted is in the index, has ended, or its count may not be confirmed. */
  #remember(owner: string, count: number, reservation: Reservation | undefined, at: Date): void {
    if (!reservation) {
      this.#known.delete(owner);
      return;
    }
    const { key, dayDocuments: documents, dayPending } = reservation;
    const known = {
      sk: key.sk,
      base: count + dayPending - documents,
      documents,
      countedAt: at.getTime(),
    };
    setBounded(this.#known, owner, known, { atMost: ownersAtMost });
  }

  #knownAt(owner: string, at: Date): Known | undefined {
    const known = this.#known.get(owner);
    return known && at.getTime() - known.countedAt < countMilliseconds ? known : undefined;
  }

  async #countIndex(owner: string, limit: number): Promise<number> {
    let count = 0;
    let position: QueryPosition | undefined;
    do {
      const page = await this.#table.count({
        IndexName: "byOpenOwner" satisfies IndexName,
        KeyConditionExpression: "openOwner = :owner",
        ExpressionAttributeValues: { ":owner": owner },
        Limit: Math.max(limit - count, 1),
        ExclusiveStartKey: position,
      });
      count += page.count;
      position = page.next;
    } while (position && count < limit);
    return count;
  }
}
