import { Problem } from "./problem.ts";

/**
 * A page's end as opaque text. It names the listing that it belongs to, so that it cannot be carried into another,
 * and holds a position only: whose documents are listed is told by the token alone.
 */
export function encodeCursor(listing: string, after: string): string {
  return Buffer.from(JSON.stringify([1, listing, after])).toString("base64url");
}

/** Throws `invalid-cursor` for anything that encodeCursor did not make for the same listing. */
export function decodeCursor(listing: string, cursor: string): string {
  try {
    const [version, of, after, ...rest] = JSON.parse(Buffer.from(cursor, "base64url").toString());
    // A position is a ULID, with the time in front of it in listings by state.
    const position =
      typeof after === "string" && /^(\d{4}-[0-9T:.-]{18,19}Z#)?[0-9A-HJKMNP-TV-Z]{26}$/.test(after);
    if (
      version === 1 &&
      of === listing &&
      position &&
      rest.length === 0 &&
      encodeCursor(listing, after) === cursor
    )
      return after;
  } catch {
    // Not base64url of JSON: the same answer as for any other wrong cursor.
  }
  throw new Problem("invalid-cursor", "Use the cursor that the previous page gave, with the same query.");
}
