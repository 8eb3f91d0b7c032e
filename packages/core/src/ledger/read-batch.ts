import type { BatchGetCommandOutput } from "@aws-sdk/lib-dynamodb";
import type { TableClient } from "./table-client.ts";

type Key = Record<string, unknown>;
type Answer = Pick<BatchGetCommandOutput, "Responses" | "UnprocessedKeys">;

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html */
const keysOfBatch = 100;

/** Milliseconds before the second of two batches that read nothing, at most; each further one doubles it. */
const firstPause = 25;

/** Batches in a row that read nothing, after which the read fails; their pauses take 1.6 s at most. */
const emptyBatchesAtMost = 7;

const waitFor = (milliseconds: number): Promise<unknown> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

/** DynamoDB read none of the documents that it was asked for several times. */
class UnprocessedKeysError extends Error {
  override name = "UnprocessedKeysError";
}

/**
 * Reads items by their keys, each of them once, strongly consistent. What does not exist is missing in the result, which has no
 * order.
 * @throws UnprocessedKeysError when the table has no throughput left for long
 */
export async function readBatch<Item>(
  client: TableClient,
  table: string,
  keys: readonly Key[],
  pause = waitFor,
): Promise<Item[]> {
  const batches = Array.from({ length: Math.ceil(keys.length / keysOfBatch) }, (_, index) =>
    readWholly<Item>(client, table, keys.slice(index * keysOfBatch, (index + 1) * keysOfBatch), pause),
  );
  return (await Promise.all(batches)).flat();
}

/** DynamoDB leaves out what exceeds 16 MB or the table's throughput. */
async function readWholly<Item>(
  client: TableClient,
  table: string,
  keys: Key[],
  pause: (milliseconds: number) => Promise<unknown>,
): Promise<Item[]> {
  const items: Item[] = [];
  let left = keys;
  for (let empty = 0; ; ) {
    const answer: Answer = await client.batchGet({
      RequestItems: { [table]: { Keys: left, ConsistentRead: true } },
    });
    // Of the only table.
    const found = Object.values(answer.Responses ?? {}).flat();
    items.push(...(found as Item[]));
    left = Object.values(answer.UnprocessedKeys ?? {}).flatMap(({ Keys = [] }) => Keys);
    if (left.length === 0) return items;
    empty = found.length > 0 ? 0 : empty + 1;
    if (empty === emptyBatchesAtMost)
      throw new UnprocessedKeysError(`DynamoDB did not read ${left.length} items of the table ${table}.`);
    // https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html#Programming.Errors.BatchOperations
    await pause(Math.random() * firstPause * 2 ** empty);
  }
}
