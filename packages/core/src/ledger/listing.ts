import { encodeTime } from "ulid";
import { type Document, type Status, statuses } from "../document.ts";
import type { DocumentFilter } from "./document-filter.ts";
import { type DocumentItem, enteredAt, idOf, shardsOf, toDocument } from "./items.ts";
import { type IndexName, ledgerSchema } from "./schema.ts";
import type { LedgerTable } from "./table.ts";
import { type Order, walk } from "./walk.ts";

/** Which part of a listing a page is. */
interface PageQuery {
  limit: number;
  /** The `next` of the previous page. */
  after?: string;
}

/** Which documents a listing contains, and which part of it a page is. */
export interface ListingQuery
  extends PageQuery,
    Pick<DocumentFilter, "label" | "owners" | "type" | "rule" | "status"> {
  /** By the listing's time; the newest first by default. */
  order?: Order;
  /** The listing's time, inclusive: the time of registration of an owner's documents, else of entering the status. */
  from?: Date;
  /** Exclusive. */
  to?: Date;
}

/** What is searched for, and which part of the result a page is. Times are those of the registration. */
export type SearchQuery = PageQuery & DocumentFilter;

/** One page of a listing. It can have fewer documents than `limit` although more follow. */
export interface Page {
  documents: Document[];
  /** Pass as `after` for the next page; absent on the last one. */
  next?: string;
}

/** Counting reads every item, so a shard's count ends here. */
const maximumCountOfShard = 1_000;

const inStatus = "inStatus" satisfies IndexName;

/** Later than every time as text. */
const latest = "~";

/** See `Ledger.listByOwner`. */
export async function listByOwner(
  table: LedgerTable,
  owner: string,
  { from, to, order = "newest", limit, after, ...filter }: ListingQuery,
): Promise<Page> {
  return readPage(table, {
    index: "ofOwner",
    partitions: [owner],
    from: firstId(from),
    to: lastId(to),
    order,
    limit,
    after,
    filter,
  });
}

/** See `Ledger.listByStatus`. */
export async function listByStatus(
  table: LedgerTable,
  status: Status,
  { from, to, order = "newest", limit, after, ...filter }: ListingQuery,
): Promise<Page> {
  return readPage(table, {
    index: inStatus,
    partitions: shardsOf(status),
    from: from?.toISOString() ?? "0",
    to: to?.toISOString() ?? latest,
    order,
    limit,
    after,
    filter,
  });
}

/** See `Ledger.search`. */
export async function search(table: LedgerTable, { limit, after, ...filter }: SearchQuery): Promise<Page> {
  const { sha256, owners, status, registeredFrom, registeredBefore } = filter;
  const page = { order: "newest", limit, after } as const;
  const ids = { from: firstId(registeredFrom), to: lastId(registeredBefore) };
  // What all documents of a partition have in common needs no filter.
  if (sha256 !== undefined)
    return readPage(table, {
      index: "bySha256",
      partitions: [sha256],
      ...ids,
      ...page,
      filter: { ...filter, sha256: undefined },
    });
  if (owners)
    return readPage(table, {
      index: "ofOwner",
      partitions: owners,
      ...ids,
      ...page,
      filter: { ...filter, owners: undefined },
    });
  // A document enters no status before it is registered.
  const from = registeredFrom?.toISOString() ?? "0";
  const partitions = (status ? [status] : statuses).flatMap(shardsOf);
  return readPage(table, {
    index: inStatus,
    partitions,
    from,
    to: latest,
    ...page,
    filter: { ...filter, status: undefined },
  });
}

async function readPage(table: LedgerTable, request: Parameters<typeof walk>[1]): Promise<Page> {
  const { items, next } = await walk(table, request);
  return { documents: items.map(toDocument), ...(next !== undefined && { next }) };
}

/** See `Ledger.countByStatus`. */
export async function countByStatus(
  table: LedgerTable,
  status: Status,
): Promise<{ count: number; isComplete: boolean }> {
  const counts = await Promise.all(
    shardsOf(status).map((shard) =>
      table.count({
        IndexName: inStatus,
        KeyConditionExpression: "statusShard = :shard",
        ExpressionAttributeValues: { ":shard": shard },
        Limit: maximumCountOfShard,
      }),
    ),
  );
  return {
    count: counts.reduce((sum, { count }) => sum + count, 0),
    isComplete: counts.every(({ next }) => next === undefined),
  };
}

/** See `Ledger.oldestIn`. */
export async function oldestIn(table: LedgerTable, status: Status): Promise<Date | undefined> {
  const shards = await Promise.all(
    shardsOf(status).map((shard) =>
      table.query<DocumentItem>({
        IndexName: inStatus,
        KeyConditionExpression: "statusShard = :shard",
        ExpressionAttributeValues: { ":shard": shard },
        Limit: 1,
      }),
    ),
  );
  const [oldest] = shards.flatMap(({ items }) => items.map(enteredAt)).sort();
  return oldest === undefined ? undefined : new Date(oldest);
}

/** See `Ledger.enteredBefore`. */
export const enteredBefore = (table: LedgerTable, status: Status, before: Date): AsyncGenerator<string> =>
  queryShards(table, inStatus, status, before);

/** See `Ledger.toClear`. */
export const toClear = (table: LedgerTable, before: Date): AsyncGenerator<string> =>
  queryShards(table, "toClear", "clearing", before);

/**
 * Yields the ids of the documents in all shards of an index whose range key is before a time. The first pages, most of which are
 * empty, are read at once.
 */
async function* queryShards(
  table: LedgerTable,
  index: "inStatus" | "toClear",
  name: Status | "clearing",
  before: Date,
): AsyncGenerator<string> {
  const { hashKey, rangeKey } = ledgerSchema.globalIndexes[index];
  const shards = shardsOf(name).map((shard) => {
    const entries = table.queryAll<Pick<DocumentItem, "pk">>({
      IndexName: index,
      KeyConditionExpression: `${hashKey} = :shard AND ${rangeKey} < :before`,
      ExpressionAttributeValues: { ":shard": shard, ":before": before.toISOString() },
    });
    const first = entries.next();
    // An error is thrown when it is the shard's turn.
    first.catch(() => {});
    return { entries, first };
  });
  for (const { entries, first } of shards)
    for (let next = await first; !next.done; next = await entries.next()) yield idOf(next.value);
}

/** The smallest and the largest ULID of a time. */
const firstId = (from: Date | undefined) => `${encodeTime(from?.getTime() ?? 0, 10)}${"0".repeat(16)}`;
const lastId = (to: Date | undefined) =>
  to ? `${encodeTime(Math.max(to.getTime() - 1, 0), 10)}${"Z".repeat(16)}` : "Z".repeat(26);
