import { AwsError } from "../../http/aws-error.ts";

/** Entries of a page where the request does not limit them, or by 0. */
const defaultSize = 100;

/**
 * A page of a list, and the token of the next one.
 * @throws AwsError InvalidToken
 */
export function readPage<Entry>(
  list: readonly Entry[],
  { maxResults, nextToken }: { maxResults?: number | undefined; nextToken?: string | undefined },
): { entries: Entry[]; nextToken: string | undefined } {
  const first = nextToken === undefined ? 0 : positionIn(nextToken);
  const end = first + (maxResults || defaultSize);
  return {
    entries: list.slice(first, end),
    nextToken: end < list.length ? Buffer.from(`from:${end}`).toString("base64url") : undefined,
  };
}

function positionIn(token: string): number {
  const [, position] = /^from:(\d{1,9})$/.exec(Buffer.from(token, "base64url").toString()) ?? [];
  if (position === undefined) throw new AwsError("InvalidToken", 400, "Invalid Token: 'Invalid token'");
  return Number(position);
}
