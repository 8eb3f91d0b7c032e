/** Query parameters of a search, as `GET /search` takes them. */
export const searchParameters = [
  "filename",
  "sha256",
  "partner",
  "label",
  "status",
  "type",
  "rule",
  "from",
  "to",
] as const;
export type SearchParameter = (typeof searchParameters)[number];

/** What is searched for. Parameters without a value are absent. */
export type SearchQuery = Partial<Record<SearchParameter, string>>;

/** Reads a search from a URL's query. Parameters that a search does not have are ignored. */
export function readSearch(query: string): SearchQuery {
  const parameters = new URLSearchParams(query);
  return Object.fromEntries(
    searchParameters.flatMap((name) => {
      const value = parameters.get(name)?.trim();
      return value ? [[name, value]] : [];
    }),
  );
}

/** A search as a URL's query, with its parameters in a fixed order. */
export function writeSearch(search: SearchQuery): string {
  const parameters = new URLSearchParams();
  for (const name of searchParameters) {
    const value = search[name]?.trim();
    if (value) parameters.set(name, value);
  }
  return parameters.toString();
}

/** Whether a search has no parameter. */
export const isEmpty = (search: SearchQuery): boolean => writeSearch(search) === "";

/** A document's id, a ULID. https://github.com/ulid/spec */
const documentId = /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/;
const sha256 = /^[0-9a-f]{64}$/;

/** What a text in the search field means: a document's id, a SHA-256, or a part of a filename. */
export function meaningOf(text: string): { documentId: string } | Pick<SearchQuery, "sha256" | "filename"> {
  const trimmed = text.trim();
  if (documentId.test(trimmed.toUpperCase())) return { documentId: trimmed.toUpperCase() };
  if (sha256.test(trimmed.toLowerCase())) return { sha256: trimmed.toLowerCase() };
  return trimmed === "" ? {} : { filename: trimmed };
}

/** An instant as the value of a local date and time control, in the reader's zone; empty for none. */
export function toLocalInput(instant: string | undefined): string {
  const time = new Date(instant ?? "");
  if (Number.isNaN(time.getTime())) return "";
  const local = new Date(time.getTime() - time.getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 16);
}

/** The instant of a local date and time control, in UTC; `undefined` for none. */
export function fromLocalInput(value: string): string | undefined {
  const time = new Date(value);
  return Number.isNaN(time.getTime()) ? undefined : time.toISOString();
}
