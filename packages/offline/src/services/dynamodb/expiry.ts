import { lookUp } from "../../look-up.ts";
import type { Database, Operation } from "./database.ts";
import { type ItemOperation, itemOperations } from "./item-operations.ts";
import type { Item, UserIdentity } from "./stream-record.ts";
import type { Table, Tables } from "./tables.ts";
import { tokenEntries } from "./transactions.ts";

/** Who deletes expired items. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/time-to-live-ttl-streams.html */
const timeToLiveService: UserIdentity = { type: "Service", principalId: "dynamodb.amazonaws.com" };

interface ExpiryOptions {
  database: Database;
  tables: Tables;
  declared: readonly Table[];
  now: Date;
}

/** Deletes the items that have expired, and what is remembered of transactions for too long. */
export async function deleteExpired(options: ExpiryOptions): Promise<void> {
  for (const table of options.declared) {
    const keys: string[] = [];
    if (table.timeToLive)
      for await (const [, key] of options.database.entries(table.timeToLive.expired(options.now)))
        keys.push(key as string);
    for (const key of keys) await deleteItem(table, key, options);
  }
  const tokens: Operation[] = [];
  for await (const [key, entry] of options.database.entries(tokenEntries.range))
    if (tokenEntries.isExpired(entry, options.now)) tokens.push({ type: "del", key });
  if (tokens.length > 0) await options.tables.write((access) => access.commit([], { operations: tokens }));
}

/** Deletes an item unless it was written anew meanwhile. */
function deleteItem(
  { description, timeToLive }: Table,
  key: string,
  { tables, now }: ExpiryOptions,
): Promise<void> {
  const { action } = itemOperations.get("DeleteItem") as ItemOperation;
  return tables.write(async (access) => {
    const item = (await access.get(key)) as Item | undefined;
    if (!item || !timeToLive?.isExpired(item, now)) return;
    const Key = Object.fromEntries(
      description.KeySchema.map(({ AttributeName }) => [AttributeName, lookUp(item, AttributeName)]),
    );
    const input = { TableName: description.TableName, Key };
    const { store } = await access.run((requestStore, callback) => action(requestStore, input, callback));
    await access.commit([store], { userIdentity: timeToLiveService });
  });
}
