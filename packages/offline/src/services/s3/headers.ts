import type { IncomingMessage } from "node:http";

const storedNames = [
  "content-type",
  "content-disposition",
  "content-encoding",
  "content-language",
  "cache-control",
  "expires",
];

/**
 * The headers of an upload that are stored with the object: representation metadata and `x-amz-meta-*`.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html
 */
export function storedHeaders({ headers }: IncomingMessage): Record<string, string> {
  const stored: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (!storedNames.includes(name) && !name.startsWith("x-amz-meta-")) continue;
    const text =
      name === "content-encoding" ? String(value).replace(/\s*aws-chunked\s*,?\s*/, "") : String(value);
    if (text) stored[name] = text;
  }
  return stored;
}

/** Parses `x-amz-tagging`: URL-encoded `name=value&name=value`. */
export function parseTags(header: string): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(header));
}
