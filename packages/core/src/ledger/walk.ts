import type { DocumentItem } from "./items.ts";
import { type IndexName, ledgerSchema } from "./schema.ts";
import type { LedgerTable } from "./table.ts";

/** Items that a round of queries reads in all, and those of one query, where a filter decides which of them are wanted. */
const itemsOfRound = 800;
const itemsOfQuery = { least: 10, most: 100 };

/** After as many items, a page ends although it is not full. One more round can have been read before. */
const itemsOfPage = 1_000;

/** The same of an index that has keys only, because each item is then read from the table. */
const keysOfRound = 50;
const keysOfPage = 100;

/** Partitions of an index that are read as one, and the part of them that is wanted. */
interface Walk {
  index: "byOwner" | "byStatus" | "bySha256";
  /** Values of the index's hash key. */
  partitions: readonly string[];
  /** The least and the greatest range key, inclusive. */
  from: string;
  to: string;
  order: Order;
  limit: number;
  /** The `next` of the previous page. The document there may have left the index. */
  after?: string | undefined;
  /** Which items the page contains; all by default. */
  accepts?: ((item: DocumentItem) => boolean) | undefined;
}

export const orders = ["newest", "oldest"] as const;
export type Order = (typeof orders)[number];

/** A page of a walk. It can have fewer items than its limit, or none, although more follow. */
interface WalkedPage {
  items: DocumentItem[];
  /** The range key at which the page ends; absent on the last page. */
  next?: string;
}

/** A partition as far as it was read. */
interface Partition {
  hash: string;
  /** What was read and is not yet passed. */
  items: DocumentItem[];
  /** Range key of the last item that was read, where more follow. */
  end: string;
  isComplete: boolean;
}

/**
 * Reads partitions of an index, merged by the range key, until the page is full or enough was read. A range key contains the
 * document's id, so it is unique, and a page can start after any of them.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Query.Pagination.html
 */
export async function walk(table: LedgerTable, request: Walk): Promise<WalkedPage> {
  const { limit, after, accepts = () => true } = request;
  const keyOf = rangeKeyOf(request);
  const compare = comparison(request.order);
  const maximumCount = isKeysOnly(request) ? keysOfPage : itemsOfPage;
  const partitions = request.partitions.map(
    (hash): Partition => ({ hash, items: [], end: after ?? "", isComplete: false }),
  );
  const page: DocumentItem[] = [];
  for (let count = 0; ; ) {
    count += await readOn(table, request, partitions);
    // Up to here, every partition is read.
    const [horizon] = partitions.flatMap(({ isComplete, end }) => (isComplete ? [] : [end])).sort(compare);
    const isPassed = (item: DocumentItem) => horizon === undefined || compare(keyOf(item), horizon) <= 0;
    const accepted = partitions
      .flatMap(({ items }) => items.filter(isPassed))
      .filter(accepts)
      .sort((one, other) => compare(keyOf(one), keyOf(other)));
    for (const partition of partitions) partition.items = partition.items.filter((item) => !isPassed(item));
    const room = limit - page.length;
    page.push(...accepted.slice(0, room));
    const last = page.at(-1);
    if (accepted.length > room && last) return { items: page, next: keyOf(last) };
    if (horizon === undefined) return { items: page };
    if (page.length === limit || count >= maximumCount) return { items: page, next: horizon };
  }
}

/** Reads on in every partition of which few items are left, and returns how many it read. */
async function readOn(table: LedgerTable, request: Walk, partitions: Partition[]): Promise<number> {
  const short = partitions.filter(
    ({ isComplete, items }) => !isComplete && items.length < itemsOfQuery.least / 2,
  );
  const size = sizeOfQuery(request, short.length);
  const counts = await Promise.all(short.map((partition) => readPartition(table, request, partition, size)));
  return counts.reduce((sum, count) => sum + count, 0);
}

/** Runs one query and returns how many items it read. */
async function readPartition(
  table: LedgerTable,
  request: Walk,
  partition: Partition,
  size: number,
): Promise<number> {
  const { index, order } = request;
  const { hashKey, rangeKey } = ledgerSchema.globalIndexes[index];
  const isOldestFirst = order === "oldest";
  const { end } = partition;
  const from = isOldestFirst && end > request.from ? end : request.from;
  const to = !isOldestFirst && end !== "" && end < request.to ? end : request.to;
  // DynamoDB refuses such a range.
  if (from > to) {
    partition.isComplete = true;
    return 0;
  }
  const { items, next } = await table.query<DocumentItem>({
    IndexName: index satisfies IndexName,
    KeyConditionExpression: "#hash = :hash AND #range BETWEEN :from AND :to",
    ExpressionAttributeNames: { "#hash": hashKey, "#range": rangeKey },
    ExpressionAttributeValues: { ":hash": partition.hash, ":from": from, ":to": to },
    ScanIndexForward: isOldestFirst,
    Limit: size,
  });
  // The range includes the end of what was read before.
  const added = items.filter((item) => rangeKeyOf(request)(item) !== end);
  const loaded = isKeysOnly(request) ? await load(table, added) : added;
  partition.items.push(...loaded);
  partition.isComplete = next === undefined;
  if (next) partition.end = String(next[rangeKey]);
  return items.length;
}

/** Reads the documents of which an index has the keys only. */
async function load(table: LedgerTable, keys: readonly DocumentItem[]): Promise<DocumentItem[]> {
  const items = await Promise.all(keys.map(({ id }) => table.getDocument(id)));
  return items.filter((item) => item !== undefined);
}

const isKeysOnly = ({ index }: Walk) => "projection" in ledgerSchema.globalIndexes[index];

const rangeKeyOf = ({ index }: Walk) => {
  const { rangeKey } = ledgerSchema.globalIndexes[index];
  return (item: DocumentItem): string => item[rangeKey];
};

/** Compares range keys: what comes first is less. */
function comparison(order: Order): (one: string, other: string) => number {
  const sign = order === "oldest" ? 1 : -1;
  return (one, other) => (one === other ? 0 : one < other ? -sign : sign);
}

/** Without a filter: the page, the end of the previous one, and one item to see whether more follow. */
function sizeOfQuery(request: Walk, partitions: number): number {
  if (!request.accepts) return request.limit + 2;
  const size = Math.ceil((isKeysOnly(request) ? keysOfRound : itemsOfRound) / Math.max(partitions, 1));
  return Math.min(itemsOfQuery.most, Math.max(itemsOfQuery.least, size));
}
