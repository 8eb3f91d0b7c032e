import type { Document, OpenStatus, Status } from "../document.ts";
import { type DocumentItem, documentKey, shardsOf, toDocument } from "./items.ts";
import type { IndexName } from "./schema.ts";
import type { LedgerTable, QueryPosition } from "./table.ts";

/** One page of a listing. */
export interface Page {
  documents: Document[];
  /** Pass as `after` for the next page; absent on the last one. */
  next?: string;
}

/** DynamoDB filters after reading, so a page of a rare status could need any number of queries. */
const maximumFilteredQueries = 10;

const byOwner: IndexName = "byOwner";
const byOpenStatus: IndexName = "byOpenStatus";

/** See `Ledger.listByOwner`. */
export async function listByOwner(
  table: LedgerTable,
  owner: string,
  { status, limit, after }: { status?: Status; limit: number; after?: string },
): Promise<Page> {
  const documents: Document[] = [];
  let position: QueryPosition | undefined = after ? { owner, id: after, ...documentKey(after) } : undefined;
  for (let queries = 0; queries < maximumFilteredQueries; queries++) {
    const { items, next } = await table.query<DocumentItem>({
      IndexName: byOwner,
      KeyConditionExpression: "#owner = :owner",
      ExpressionAttributeNames: { "#owner": "owner", ...(status && { "#status": "status" }) },
      ExpressionAttributeValues: { ":owner": owner, ...(status && { ":status": status }) },
      ...(status && { FilterExpression: "#status = :status" }),
      ScanIndexForward: false,
      Limit: status ? 100 : limit - documents.length,
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

/** See `Ledger.listByOpenStatus`. */
export async function listByOpenStatus(
  table: LedgerTable,
  status: OpenStatus,
  { limit, after }: { limit: number; after?: string },
): Promise<Page> {
  const shards = await Promise.all(
    shardsOf(status).map((shard) =>
      table.query<DocumentItem>({
        IndexName: byOpenStatus,
        KeyConditionExpression: `openStatus = :openStatus${after ? " AND openSince < :after" : ""}`,
        ExpressionAttributeValues: { ":openStatus": shard, ...(after && { ":after": after }) },
        ScanIndexForward: false,
        Limit: limit + 1,
      }),
    ),
  );
  const items = shards
    .flatMap((shard) => shard.items)
    .sort((a, b) => ((a.openSince ?? "") < (b.openSince ?? "") ? 1 : -1));
  const page = items.slice(0, limit);
  const next = items.length > limit ? page.at(-1)?.openSince : undefined;
  return { documents: page.map(toDocument), ...(next && { next }) };
}

/** See `Ledger.openSince`. */
export async function* openSince(
  table: LedgerTable,
  status: OpenStatus,
  before: Date,
): AsyncGenerator<Document> {
  for (const shard of shardsOf(status))
    for await (const item of table.queryAll<DocumentItem>({
      IndexName: byOpenStatus,
      KeyConditionExpression: "openStatus = :openStatus AND openSince < :before",
      ExpressionAttributeValues: { ":openStatus": shard, ":before": before.toISOString() },
    }))
      yield toDocument(item);
}
