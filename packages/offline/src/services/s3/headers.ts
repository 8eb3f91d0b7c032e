import type { IncomingMessage } from "node:http";

/** Headers that are stored with an object, and that a read can override by `response-` and the name. */
const overridableNames = [
  "content-type",
  "content-disposition",
  "content-encoding",
  "content-language",
  "cache-control",
  "expires",
];

/** A copy never takes it from its source. https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html */
const redirectName = "x-amz-website-redirect-location";

/**
 * The headers of an upload that are stored with the object: representation metadata and `x-amz-meta-*`.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html
 */
export function storedHeaders({ headers }: IncomingMessage): Record<string, string> {
  const stored: Record<string, string> = Object.create(null);
  for (const [name, value] of Object.entries(headers)) {
    const isStored =
      overridableNames.includes(name) || name === redirectName || name.startsWith("x-amz-meta-");
    if (!isStored) continue;
    const text =
      name === "content-encoding" ? String(value).replace(/\s*aws-chunked\s*,?\s*/, "") : String(value);
    if (text) stored[name] = text;
  }
  return stored;
}

/** The stored headers of a copy: with the directive `REPLACE` the request's, otherwise the source's. */
export function copiedHeaders(
  request: IncomingMessage,
  source: Record<string, string>,
): Record<string, string> {
  const requested = storedHeaders(request);
  if (request.headers["x-amz-metadata-directive"] === "REPLACE") return requested;
  const { [redirectName]: _, ...copied } = source;
  const redirect = requested[redirectName];
  return { ...copied, ...(redirect && { [redirectName]: redirect }) };
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html#API_GetObject_RequestParameters */
export function overriddenHeaders(query: URLSearchParams): Record<string, string> {
  return Object.fromEntries(
    overridableNames.flatMap((name) => {
      const value = query.get(`response-${name}`);
      return value === null ? [] : [[name, value]];
    }),
  );
}

/** Parses `x-amz-tagging`: URL-encoded `name=value&name=value`. */
export function parseTags(header: string): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(header));
}
