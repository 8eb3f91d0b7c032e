import { QuotaExceededError } from "../errors.ts";
import type { IndexName } from "../ledger/schema.ts";
import type { LedgerTable, QueryPosition } from "../ledger/table.ts";

/** How soon asking again is worthwhile: nobody knows when a document ends. */
const retryAfterSeconds = 60;

/**
 * Requires that an owner may have one more open document. The index is counted each time, so the count is right again after
 * any fault. It lags behind the table by milliseconds: as many registrations more than the quota are accepted as arrive
 * meanwhile.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.html
 *
 * @throws QuotaExceededError
 */
export async function requireOpenDocument(
  table: LedgerTable,
  owner: string,
  { limit, at }: { limit: number | null; at: Date },
): Promise<void> {
  if (limit === null) return;
  let count = 0;
  let position: QueryPosition | undefined;
  do {
    const page = await table.count({
      IndexName: "byOpenOwner" satisfies IndexName,
      KeyConditionExpression: "openOwner = :owner",
      ExpressionAttributeValues: { ":owner": owner },
      Limit: Math.max(limit - count, 1),
      ExclusiveStartKey: position,
    });
    count += page.count;
    position = page.next;
    if (count >= limit)
      throw new QuotaExceededError({ quota: "openDocuments", limit, at, retryAfterSeconds });
  } while (position);
}
