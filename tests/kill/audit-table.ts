import { isDeepStrictEqual } from "node:util";
import { type DynamoDBDocumentClient, paginateScan } from "@aws-sdk/lib-dynamodb";
import { ledgerSchema } from "../../packages/core/src/ledger/schema.ts";
import { usageKeyPrefix } from "../../packages/core/src/quotas/quotas.ts";
import type { AuditedDocument, HistoryEvent } from "./history.ts";

type Item = Record<string, unknown> & { pk: string; sk: string };

/** What is wrong with the table: items and events against the API, and each index against the items. */
export async function* auditTable(
  client: DynamoDBDocumentClient,
  tableName: string,
  documents: readonly AuditedDocument[],
): AsyncGenerator<string> {
  const items = await scan(client, tableName);
  yield* auditItems(items, documents);
  for (const [indexName, index] of Object.entries(ledgerSchema.globalIndexes)) {
    const { hashKey, rangeKey, projection } = index;
    const attributes = ["pk", "sk", hashKey, rangeKey, ...(projection === "keys-only" ? [] : projection)];
    const projected = (item: Item) =>
      Object.fromEntries(Object.entries(item).filter(([name]) => attributes.includes(name)));
    const indexed = new Map((await scan(client, tableName, indexName)).map((item) => [keyOf(item), item]));
    const expected = items.filter((item) => item[hashKey] !== undefined && item[rangeKey] !== undefined);
    for (const item of expected) {
      const entry = indexed.get(keyOf(item));
      if (!entry) yield `${keyOf(item)} is not in the index ${indexName}`;
      else if (!isDeepStrictEqual(entry, projected(item)))
        yield `${keyOf(item)} differs in the index ${indexName}`;
      indexed.delete(keyOf(item));
    }
    for (const key of indexed.keys()) yield `the index ${indexName} has ${key}, which the table has not`;
  }
}

const keyOf = ({ pk, sk }: Item) => `${pk} ${sk}`;

async function scan(client: DynamoDBDocumentClient, TableName: string, IndexName?: string): Promise<Item[]> {
  const items: Item[] = [];
  for await (const { Items = [] } of paginateScan({ client }, { TableName, ...(IndexName && { IndexName }) }))
    items.push(...(Items as Item[]));
  return items;
}

/** The first event of a document, which its item tells. */
function registrationOf(item: Item | undefined): HistoryEvent[] {
  if (!item) return [];
  const { owner, createdAt } = item;
  const [actor, at] = [`partner:${owner}`, String(createdAt)];
  return [{ sequence: 1, type: "registered", from: null, to: "awaiting-upload", at, actor }];
}

function* auditItems(items: readonly Item[], documents: readonly AuditedDocument[]): Generator<string> {
  const partitions = Map.groupBy(items, ({ pk }) => pk);
  for (const { id, history, status } of documents) {
    const ofDocument = partitions.get(`document#${id}`) ?? [];
    partitions.delete(`document#${id}`);
    const item = ofDocument.find(({ sk }) => sk === "document");
    if (item?.status !== status) yield `${id} is ${status}, and ${item?.status} in the table`;
    if (item?.version !== history.length)
      yield `${id} has ${history.length} events and version ${item?.version}`;
    const events = ofDocument.filter(({ sk }) => sk.startsWith("event#"));
    if (ofDocument.length !== events.length + 1) yield `${id} has ${ofDocument.length} items`;
    const summary = ({ sequence, type, from, to, at, actor }: HistoryEvent | Item) =>
      [sequence, type, from, to, at, actor].join();
    // The newest events are in the document's item, from which the first one follows. A kill can leave some as items, too.
    const inItem = [item?.earlierEvents ?? [], item?.lastEvent ?? []].flat() as HistoryEvent[];
    const stored = new Set([...registrationOf(item), ...events, ...inItem].map(summary));
    if (!isDeepStrictEqual(stored, new Set(history.map(summary))))
      yield `${id} has other events in the table than in the API`;
  }
  for (const pk of partitions.keys())
    if (!pk.startsWith("idempotency#") && !pk.startsWith(usageKeyPrefix))
      yield `the table has ${pk}, which is not listed`;
}
