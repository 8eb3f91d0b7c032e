import { z } from "zod";
import { AwsError } from "../../http/aws-error.ts";
import { type JsonOperation, jsonOperation } from "../../http/json-api.ts";
import { matching } from "./client-settings.ts";
import type { UserPool } from "./user-pools.ts";

export const poolId = matching("[\\w-]+_[0-9a-zA-Z]+", 1, 55);

export interface PoolOperationOptions {
  pools: readonly UserPool[];
  /** ARN of a pool, which need not exist. */
  arnOf: (poolId: string) => string;
}

/** @throws AwsError ResourceNotFoundException */
function findPool(pools: readonly UserPool[], id: string): UserPool {
  const pool = pools.find((candidate) => candidate.id === id);
  if (!pool) throw new AwsError("ResourceNotFoundException", 400, `User pool ${id} does not exist.`);
  return pool;
}

/** Makes operations on a pool, for which the caller needs the IAM action of the operation's name on the pool. */
export const poolOperation =
  ({ pools, arnOf }: PoolOperationOptions) =>
  <Input extends { UserPoolId: string }>(
    name: string,
    input: z.ZodType<Input>,
    perform: (input: Input, pool: UserPool) => unknown,
  ): JsonOperation =>
    jsonOperation({
      input,
      invalidInput: "InvalidParameterException",
      requestedActions: ({ UserPoolId }) => [{ action: `cognito-idp:${name}`, resource: arnOf(UserPoolId) }],
      perform: (given) => perform(given, findPool(pools, given.UserPoolId)),
    });

/** The token of a page: pagination of every list. */
export const pageToken = matching("[\\S]+", 1, 131_072);

export const pageSize = z.int().min(0).max(60);

/**
 * A page of a list.
 * @param page.after the token of the page before
 * @throws AwsError InvalidParameterException
 */
export function pageOf<Item>(
  items: readonly Item[],
  nameOf: (item: Item) => string,
  { size = 60, after }: { size?: number | undefined; after?: string | undefined },
): { page: Item[]; next: string | undefined } {
  const name = after && Buffer.from(after, "base64url").toString();
  const last = items.findIndex((item) => nameOf(item) === name);
  if (name !== undefined && last < 0)
    throw new AwsError("InvalidParameterException", 400, "Invalid pagination token.");
  const page = items.slice(last + 1, last + 1 + (size || 60));
  const lastOfPage = page.at(-1);
  const hasMore = lastOfPage !== undefined && last + 1 + page.length < items.length;
  return { page, next: hasMore ? Buffer.from(nameOf(lastOfPage)).toString("base64url") : undefined };
}
