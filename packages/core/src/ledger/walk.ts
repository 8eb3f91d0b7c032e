import {
  acceptanceOf,
  acceptanceOfIndexed,
  acceptanceOfOthers,
  type DocumentFilter,
  type Indexed,
} from "./document-filter.ts";
import { type DocumentItem, idOf } from "./items.ts";
import { ledgerSchema } from "./schema.ts";
import type { LedgerTable } from "./table.ts";

/** Entries that a round of queries reads in all, and those of one query, where a filter decides which of them are wanted. */
const entriesOfRound = 800;
const entriesOfQuery = { least: 10, most: 100 };

/** After as many entries, a page ends although it is not full. One more round can have been read before. */
const entriesOfPage = 1_000;

/** Documents that are read at once from the table, where a filter needs more than the index has, and for a page. */
const documentsOfRound = 300;
const documentsOfPage = 600;

/** Partitions of an index that are read as one, and the part of them that is wanted. */
interface Walk {
  index: "ofOwner" | "inStatus" | "bySha256";
  /** Values of the index's hash key. */
  partitions: readonly string[];
  /** The least and the greatest range key, inclusive. */
  from: string;
  to: string;
  order: Order;
  limit: number;
  /** The `next` of the previous page. The document there may have left the index. */
  after?: string | undefined;
  filter: DocumentFilter;
}

export const orders = ["newest", "oldest"] as const;
export type Order = (typeof orders)[number];

/** A page of a walk. It can have fewer items than its limit, or none, although more follow. */
interface WalkedPage {
  items: DocumentItem[];
  /** The range key at which the page ends; absent on the last page. */
  next?: string;
}

/** What an index has of a document. */
type Entry = Pick<DocumentItem, "pk"> & Record<string, unknown>;

/** A partition as far as it was read. */
interface Partition {
  hash: string;
  /** What was read and is not yet passed. */
  entries: Entry[];
  /** Range key of the last entry that was read, where more follow. */
  end: string;
  isComplete: boolean;
}

/**
 * Reads partitions of an index, merged by the range key, and the documents of the entries that a filter does not exclude, until
 * the page is full or enough was read. A range key contains the document's id, so it is unique, and a page can start after any
 * of them.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Query.Pagination.html
 */
export async function walk(table: LedgerTable, request: Walk): Promise<WalkedPage> {
  const { limit, after } = request;
  const { acceptsEntry, acceptsDocument, loadsMany } = testsOf(request);
  const keyOf = rangeKeyOf(request);
  const compare = comparison(request.order);
  const partitions = request.partitions.map(
    (hash): Partition => ({ hash, entries: [], end: after ?? "", isComplete: false }),
  );
  const page: DocumentItem[] = [];
  for (let read = 0, loaded = 0; ; ) {
    read += await readOn(table, request, partitions);
    // Up to here, every partition is read.
    const [horizon] = partitions.flatMap(({ isComplete, end }) => (isComplete ? [] : [end])).sort(compare);
    const entries = takePassed(
      partitions,
      (entry) => horizon === undefined || compare(keyOf(entry), horizon) <= 0,
    )
      .filter(acceptsEntry)
      .sort((one, other) => compare(keyOf(one), keyOf(other)));
    for (let start = 0; start < entries.length; ) {
      const room = limit - page.length;
      const next = entries.slice(start, start + (loadsMany ? documentsOfRound : room));
      const documents = (await load(table, request, next)).filter(acceptsDocument);
      page.push(...documents.slice(0, room));
      const last = page.at(-1);
      if (documents.length > room && last) return { items: page, next: keyOf(last) };
      start += next.length;
      loaded += next.length;
      const isEnough = page.length === limit || loaded >= documentsOfPage;
      const end = next.at(-1);
      if (isEnough && start < entries.length && end) return { items: page, next: keyOf(end) };
    }
    if (horizon === undefined) return { items: page };
    if (page.length === limit || read >= entriesOfPage || loaded >= documentsOfPage)
      return { items: page, next: horizon };
  }
}

/**
 * Which entries are wanted, and which of their documents, since an index can be behind the table; and whether entries do not tell
 * which documents those are. An index of keys alone says nothing about them.
 */
function testsOf({ index, filter }: Walk) {
  const hasKeysOnly = ledgerSchema.globalIndexes[index].projection === "keys-only";
  const ofIndexed = hasKeysOnly ? undefined : acceptanceOfIndexed(filter);
  const all = acceptanceOf(filter);
  return {
    acceptsEntry: (entry: Entry) => ofIndexed?.(entry as unknown as Indexed) ?? true,
    acceptsDocument: (item: DocumentItem) => all?.(item) ?? true,
    loadsMany: hasKeysOnly ? all !== undefined : acceptanceOfOthers(filter) !== undefined,
  };
}

/** Removes entries from their partitions. */
function takePassed(partitions: readonly Partition[], isPassed: (entry: Entry) => boolean): Entry[] {
  return partitions.flatMap((partition) => {
    const passed = partition.entries.filter(isPassed);
    partition.entries = partition.entries.filter((entry) => !isPassed(entry));
    return passed;
  });
}

/** The documents of entries, in their order, without those that have left the partition or moved in it. */
async function load(table: LedgerTable, { index }: Walk, entries: readonly Entry[]): Promise<DocumentItem[]> {
  const { hashKey, rangeKey } = ledgerSchema.globalIndexes[index];
  const items = await table.getDocuments(entries.map(idOf));
  return entries.flatMap((entry) => {
    const item = items.get(idOf(entry));
    return item && item[hashKey] === entry[hashKey] && item[rangeKey] === entry[rangeKey] ? [item] : [];
  });
}

/** Reads on in every partition of which few entries are left, and returns how many it read. */
async function readOn(table: LedgerTable, request: Walk, partitions: Partition[]): Promise<number> {
  const short = partitions.filter(
    ({ isComplete, entries }) => !isComplete && entries.length < entriesOfQuery.least / 2,
  );
  const size = sizeOfQuery(request, short.length);
  const counts = await Promise.all(short.map((partition) => readPartition(table, request, partition, size)));
  return counts.reduce((sum, count) => sum + count, 0);
}

/** Runs one query and returns how many entries it read. */
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
  const { items, next } = await table.query<Entry>({
    IndexName: index,
    KeyConditionExpression: "#hash = :hash AND #range BETWEEN :from AND :to",
    ExpressionAttributeNames: { "#hash": hashKey, "#range": rangeKey },
    ExpressionAttributeValues: { ":hash": partition.hash, ":from": from, ":to": to },
    ScanIndexForward: isOldestFirst,
    Limit: size,
  });
  // The range includes the end of what was read before.
  partition.entries.push(...items.filter((entry) => rangeKeyOf(request)(entry) !== end));
  partition.isComplete = next === undefined;
  if (next) partition.end = String(next[rangeKey]);
  return items.length;
}

const rangeKeyOf = ({ index }: Walk) => {
  const { rangeKey } = ledgerSchema.globalIndexes[index];
  return (entry: Entry | DocumentItem): string => (entry as Record<typeof rangeKey, string>)[rangeKey];
};

/** Compares range keys: what comes first is less. */
function comparison(order: Order): (one: string, other: string) => number {
  const sign = order === "oldest" ? 1 : -1;
  return (one, other) => (one === other ? 0 : one < other ? -sign : sign);
}

/** Without a filter: the page, the end of the previous one, and one entry to see whether more follow. */
function sizeOfQuery(request: Walk, partitions: number): number {
  if (!acceptanceOf(request.filter)) return request.limit + 2;
  const size = Math.ceil(entriesOfRound / Math.max(partitions, 1));
  return Math.min(entriesOfQuery.most, Math.max(entriesOfQuery.least, size));
}
