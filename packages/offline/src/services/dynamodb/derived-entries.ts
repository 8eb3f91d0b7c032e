import dynalite from "dynalite/db/index.js";
import type { Database, Operation, Range } from "./database.ts";
import { indexPrefix, itemPrefix, lastCharacter } from "./request-store.ts";
import type { Item } from "./stream-record.ts";
import { indexesOf, type TableDescription } from "./table-description.ts";
import type { TimeToLive } from "./time-to-live.ts";

/** How many changes are one batch. */
const changesPerBatch = 1000;

interface Declared {
  description: TableDescription;
  timeToLive?: TimeToLive;
}

/**
 * Compares the entries of a table's indexes, and those of the times at which items expire, with the table's items: adds
 * missing ones, removes those that no item has.
 * @returns how many entries were added and removed
 */
export async function repairDerivedEntries(
  database: Database,
  table: Declared,
): Promise<{ added: number; removed: number }> {
  const missing = await derivedEntries(database, table);
  const changes: Operation[] = [];
  for (const range of derivedRanges(table))
    for await (const [key, value] of database.entries(range)) {
      const expected = missing.get(key);
      if (expected === undefined) changes.push({ type: "del", key });
      else if (expected === JSON.stringify(value)) missing.delete(key);
    }
  const removed = changes.length;
  for (const [key, text] of missing) changes.push({ type: "put", key, value: JSON.parse(text) });
  for (let start = 0; start < changes.length; start += changesPerBatch)
    await database.write(changes.slice(start, start + changesPerBatch));
  return { added: missing.size, removed };
}

/** The entries that follow from the items of a table, as JSON by key. */
async function derivedEntries(database: Database, table: Declared): Promise<Map<string, string>> {
  const { description, timeToLive } = table;
  const prefix = itemPrefix(description.TableName);
  const entries = new Map<string, string>();
  for await (const [key, value] of database.entries({ gte: prefix, lt: prefix + lastCharacter })) {
    const item = value as Item;
    for (const { kind, index } of indexesOf(description))
      for (const put of dynalite.getIndexActions([index], undefined, item, description).puts)
        entries.set(indexPrefix(kind, description.TableName, put.index) + put.key, JSON.stringify(put.item));
    for (const operation of timeToLive?.operations(key, undefined, item) ?? [])
      if (operation.type === "put") entries.set(operation.key, JSON.stringify(operation.value));
  }
  return entries;
}

function derivedRanges({ description, timeToLive }: Declared): Range[] {
  const indexRanges = indexesOf(description).map(({ kind, index }) => {
    const prefix = indexPrefix(kind, description.TableName, index.IndexName);
    return { gte: prefix, lt: prefix + lastCharacter };
  });
  return [...indexRanges, ...(timeToLive ? [timeToLive.all] : [])];
}
