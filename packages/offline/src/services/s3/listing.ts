import { invalidArgument } from "./address.ts";

/** The number of entries that a listing has at most: 1,000, or fewer if the request says so. */
export function parseLimit(query: URLSearchParams, name: string): number {
  return Math.min(parseNumber(query, name, 1000), 1000);
}

/**
 * The number in a query parameter.
 * @param absent its value where the parameter is missing or empty
 * @throws AwsError InvalidArgument
 */
export function parseNumber(query: URLSearchParams, name: string, absent: number): number {
  const text = query.get(name) || String(absent);
  const number = /^\d{1,10}$/.test(text) ? Number(text) : Number.POSITIVE_INFINITY;
  if (number > 2 ** 31 - 1)
    throw invalidArgument(`Provided ${name} not an integer or within integer range`, name, text);
  return number;
}

/**
 * How keys and prefixes are written in a listing: as they are, or URL-encoded.
 * @returns also the element that says so
 * @throws AwsError InvalidArgument
 */
export function encodingOf(query: URLSearchParams): {
  encode: (text: string) => string;
  element: { EncodingType?: "url" };
} {
  const type = query.get("encoding-type");
  if (type === null) return { encode: (text) => text, element: {} };
  if (type !== "url")
    throw invalidArgument("Invalid Encoding Method specified in Request", "encoding-type", type);
  return {
    encode: (text) => encodeURIComponent(text.toWellFormed()).replaceAll("%2F", "/"),
    element: { EncodingType: "url" },
  };
}

/** The first entries of a listing, the last of them, and whether more follow. */
export function firstPage<Entry>(entries: Entry[], limit: number) {
  const page = entries.slice(0, limit);
  return { page, last: page.at(-1), isTruncated: entries.length > page.length };
}

/** An entry of a listing, or the common prefix of several. */
export type Row<Entry> = { entry: Entry } | { commonPrefix: string };

/**
 * Entries in the order of their keys, those with a common prefix up to the delimiter as one row.
 * @param options.after leaves out the common prefixes up to this one
 */
export function rowsOf<Entry>(
  entries: readonly Entry[],
  keyOf: (entry: Entry) => string,
  { prefix, delimiter, after }: { prefix: string; delimiter: string; after: string },
): Row<Entry>[] {
  const rows: Row<Entry>[] = [];
  let lastPrefix: string | undefined;
  for (const entry of entries) {
    const key = keyOf(entry);
    const end = delimiter ? key.indexOf(delimiter, prefix.length) : -1;
    if (end < 0) {
      rows.push({ entry });
      continue;
    }
    const commonPrefix = key.slice(0, end + delimiter.length);
    if (commonPrefix === lastPrefix || compareBytes(commonPrefix, after) <= 0) continue;
    lastPrefix = commonPrefix;
    rows.push({ commonPrefix });
  }
  return rows;
}

/** The order of keys: that of their UTF-8 bytes. */
export function compareBytes(one: string, other: string): number {
  return Buffer.compare(Buffer.from(one), Buffer.from(other));
}
