import { createHash } from "node:crypto";
import { documentIdPattern } from "@airlock/core/document-id.ts";
import { ProblemError } from "./problem.ts";

/** A position in a listing: a document id, after its time in listings by status. */
const position = new RegExp(`^(\\d{4}-[0-9T:.-]{18,19}Z#)?${documentIdPattern}$`);

/** Identifies a listing in its cursors, by whose documents it has and by its filters. */
export function listingHash(listing: unknown): string {
  return createHash("sha256").update(JSON.stringify(listing)).digest("base64url").slice(0, 22);
}

/**
 * Encodes the end of a page as base64url. The cursor contains the listing's hash, so it is not valid in another one: only
 * the token determines whose documents are listed.
 */
export function encodeCursor(listing: string, after: string): string {
  return Buffer.from(JSON.stringify([1, listing, after])).toString("base64url");
}

/**
 * Decodes a cursor to the position that it was made from.
 * @throws ProblemError `invalid-cursor` if encodeCursor did not make it for this listing
 */
export function decodeCursor(listing: string, cursor: string): string {
  const after = positionIn(cursor);
  if (after !== undefined && encodeCursor(listing, after) === cursor) return after;
  throw new ProblemError("invalid-cursor", "Use the cursor of the previous page, with the same query.");
}

function positionIn(cursor: string): string | undefined {
  try {
    const [, , after] = JSON.parse(Buffer.from(cursor, "base64url").toString());
    return typeof after === "string" && position.test(after) ? after : undefined;
  } catch {
    return undefined;
  }
}
