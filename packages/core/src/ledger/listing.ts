import { encodeTime } from "ulid";
import type { Document, Status } from "../document.ts";
import { type DocumentItem, documentKey, enteredAt, shardsOf, toDocument } from "./items.ts";
import { type IndexName, ledgerSchema } from "./schema.ts";
import type { LedgerTable, QueryPosition } from "./table.ts";

/** Which documents a listing contains, and which part of it a page is. */
export interface ListingQuery {
  /** Only documents with this label. */
  label?: { name: string; value: string };
  /** The listing's time, inclusive: the time of registration of an owner's documents, else of entering the status. */
  from?: Date;
  /** Exclusive. */
  to?: Date;
  limit: number;
  /** The `next` of the previous page. */
  after?: string;
}

/** One page of a listing. It can have fewer documents than `limit` although more follow. */
export interface Page {
  documents: Document[];
  /** Pass as `after` for the next page; absent on the last one. */
  next?: string;
}

/** DynamoDB filters after reading, so a page of a rare status or label could need any number of queries. */
const maximumFilteredQueries = 10;
const filteredQueryLimit = 100;

/** Counting reads every item, so a shard's count ends here. */
const maximumCountOfShard = 1_000;

const byOwner = "byOwner" satisfies IndexName;
const byStatus = "byStatus" satisfies IndexName;
const byClearing = "byClearing" satisfies IndexName;

/** See `Ledger.listByOwner`. */
export async function listByOwner(
  table: LedgerTable,
  owner: string,
  { status, label, from, to, limit, after }: ListingQuery & { status?: Status },
): Promise<Page> {
  const documents: Document[] = [];
  const filter = filterOf({ status, label });
  let position: QueryPosition | undefined = after ? { owner, id: after, ...documentKey(after) } : undefined;
  for (let queries = 0; queries < maximumFilteredQueries; queries++) {
    const { items, next } = await table.query<DocumentItem>({
      IndexName: byOwner,
      KeyConditionExpression: "#owner = :owner AND id BETWEEN :from AND :to",
      ExpressionAttributeNames: { "#owner": "owner", ...filter?.names },
      ExpressionAttributeValues: {
        ":owner": owner,
        ":from": firstId(from),
        ":to": lastId(to),
        ...filter?.values,
      },
      ...(filter && { FilterExpression: filter.expression }),
      ScanIndexForward: false,
      Limit: filter ? filteredQueryLimit : limit - documents.length,
      ExclusiveStartKey: position,
    });
    for (const item of items) {
      documents.push(toDocument(item));
      if (documents.length === limit) {
        const isLast = items.at(-1) === item && !next;
        return { documents, ...(isLast ? {} : { next: item.id }) };
      }
    }
    if (!next) return { documents };
    position = next;
  }
  return { documents, next: position?.id as string };
}

/** See `Ledger.listByStatus`. */
export async function listByStatus(
  table: LedgerTable,
  status: Status,
  { label, from, to, limit, after }: ListingQuery,
): Promise<Page> {
  const filter = filterOf({ label });
  const upper = [after, to?.toISOString()].filter((bound) => bound !== undefined).sort()[0] ?? "~";
  const shards = await Promise.all(
    shardsOf(status).map((shard) =>
      table.query<DocumentItem>({
        IndexName: byStatus,
        KeyConditionExpression: "statusShard = :shard AND statusSince BETWEEN :from AND :to",
        ExpressionAttributeValues: {
          ":shard": shard,
          ":from": from?.toISOString() ?? "0",
          ":to": upper,
          ...filter?.values,
        },
        ...(filter && { FilterExpression: filter.expression, ExpressionAttributeNames: filter.names }),
        ScanIndexForward: false,
        // The page, the document that the previous page ended with, and one to see whether more follow.
        Limit: filter ? filteredQueryLimit : limit + 2,
      }),
    ),
  );
  // Below this position, a shard has documents that were not read.
  const horizon = shards
    .flatMap(({ next }) => (next ? [String(next.statusSince)] : []))
    .sort()
    .at(-1);
  const items = shards
    .flatMap((shard) => shard.items)
    .filter(({ statusSince }) => statusSince !== after && statusSince >= (horizon ?? ""))
    .sort((a, b) => (a.statusSince < b.statusSince ? 1 : -1));
  const page = items.slice(0, limit);
  const next = items.length > limit ? page.at(-1)?.statusSince : horizon;
  return { documents: page.map(toDocument), ...(next && { next }) };
}

/** See `Ledger.countByStatus`. */
export async function countByStatus(
  table: LedgerTable,
  status: Status,
): Promise<{ count: number; isComplete: boolean }> {
  const counts = await Promise.all(
    shardsOf(status).map((shard) =>
      table.count({
        IndexName: byStatus,
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
        IndexName: byStatus,
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
export const enteredBefore = (table: LedgerTable, status: Status, before: Date): AsyncGenerator<Document> =>
  queryShards(table, byStatus, status, before);

/** See `Ledger.toClear`. */
export const toClear = (table: LedgerTable, before: Date): AsyncGenerator<Document> =>
  queryShards(table, byClearing, "clearing", before);

/** Yields the documents in all shards of an index whose range key is before a time. */
async function* queryShards(
  table: LedgerTable,
  index: typeof byStatus | typeof byClearing,
  name: Status | "clearing",
  before: Date,
): AsyncGenerator<Document> {
  const { hashKey, rangeKey } = ledgerSchema.globalIndexes[index];
  for (const shard of shardsOf(name))
    for await (const item of table.queryAll<DocumentItem>({
      IndexName: index,
      KeyConditionExpression: `${hashKey} = :shard AND ${rangeKey} < :before`,
      ExpressionAttributeValues: { ":shard": shard, ":before": before.toISOString() },
    }))
      yield toDocument(item);
}

/** The smallest and the largest ULID of a time. */
const firstId = (from: Date | undefined) => `${encodeTime(from?.getTime() ?? 0, 10)}${"0".repeat(16)}`;
const lastId = (to: Date | undefined) =>
  to ? `${encodeTime(Math.max(to.getTime() - 1, 0), 10)}${"Z".repeat(16)}` : "Z".repeat(26);

/** A filter expression with its names and values; undefined if it would accept everything. */
function filterOf({
  status,
  label,
}: {
  status?: Status | undefined;
  label?: ListingQuery["label"] | undefined;
}) {
  const conditions = [
    ...(status ? ["#status = :status"] : []),
    ...(label ? ["#labels.#label = :label"] : []),
  ];
  if (conditions.length === 0) return undefined;
  return {
    expression: conditions.join(" AND "),
    names: {
      ...(status && { "#status": "status" }),
      ...(label && { "#labels": "labels", "#label": label.name }),
    },
    values: { ...(status && { ":status": status }), ...(label && { ":label": label.value }) },
  };
}
