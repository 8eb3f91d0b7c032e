import { AwsError } from "../../http/aws-error.ts";
import { sendXml } from "./answers.ts";
import type { Operation } from "./operation.ts";

/** The query parameters of ListObjects and ListObjectsV2 that are implemented. */
export const listParameters = new Set([
  "list-type",
  "prefix",
  "delimiter",
  "max-keys",
  "continuation-token",
  "start-after",
  "marker",
  "encoding-type",
  "fetch-owner",
  "x-id",
]);

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html, API_ListObjects.html */
export function listObjects(operation: Operation): void {
  const { bucket, query } = operation;
  const prefix = query.get("prefix") ?? "";
  const delimiter = query.get("delimiter") ?? "";
  const isVersion2 = query.get("list-type") === "2";
  const maxKeys = parseLimit(query, "max-keys");
  const token = query.get("continuation-token");
  const after = token
    ? Buffer.from(token, "base64url").toString()
    : (query.get("start-after") ?? query.get("marker") ?? "");
  const urlEncoded = query.get("encoding-type") === "url";
  const encode = (text: string) => (urlEncoded ? encodeURIComponent(text).replaceAll("%2F", "/") : text);
  const page = pageOf([...bucket.objects.keys()], { prefix, delimiter, after, maxKeys });
  sendXml(operation, "ListBucketResult", {
    Name: bucket.name,
    Prefix: encode(prefix),
    ...(delimiter && { Delimiter: encode(delimiter) }),
    MaxKeys: maxKeys,
    ...(urlEncoded && { EncodingType: "url" }),
    IsTruncated: page.truncated,
    ...(isVersion2 ? { KeyCount: page.count } : { Marker: encode(after) }),
    ...(page.truncated &&
      (isVersion2
        ? { NextContinuationToken: Buffer.from(page.last).toString("base64url") }
        : { NextMarker: encode(page.last) })),
    Contents: page.keys.flatMap((key) => {
      const object = bucket.objects.get(key);
      if (!object) return [];
      const { lastModified, etag, size } = object;
      return [
        { Key: encode(key), LastModified: lastModified, ETag: etag, Size: size, StorageClass: "STANDARD" },
      ];
    }),
    CommonPrefixes: page.commonPrefixes.map((common) => ({ Prefix: encode(common) })),
  });
}

/** The number of entries that a listing has at most: 1,000, or fewer if the request says so. */
export function parseLimit(query: URLSearchParams, name: string): number {
  const text = query.get(name) || "1000";
  if (!/^\d{1,9}$/.test(text))
    throw new AwsError("InvalidArgument", 400, `Provided ${name} not an integer or within integer range`, {
      ArgumentName: name,
      ArgumentValue: text,
    });
  return Math.min(Number(text), 1000);
}

/** The first entries of a listing, the last of them, and whether more follow. */
export function firstPage<Entry>(entries: Entry[], limit: number) {
  const page = entries.slice(0, limit);
  return { page, last: page.at(-1), isTruncated: entries.length > page.length };
}

/** One page of a listing. Keys and common prefixes are entries of one sequence, in the order of their UTF-8 bytes. */
function pageOf(
  allKeys: string[],
  {
    prefix,
    delimiter,
    after,
    maxKeys,
  }: { prefix: string; delimiter: string; after: string; maxKeys: number },
) {
  const matching = allKeys.filter((key) => key.startsWith(prefix)).sort(compareBytes);
  const keys: string[] = [];
  const commonPrefixes = new Set<string>();
  let last = "";
  for (const key of matching) {
    const delimiterIndex = delimiter ? key.indexOf(delimiter, prefix.length) : -1;
    const common = delimiterIndex < 0 ? undefined : key.slice(0, delimiterIndex + delimiter.length);
    const entry = common ?? key;
    if (compareBytes(entry, after) <= 0 || (common && commonPrefixes.has(common))) continue;
    const count = keys.length + commonPrefixes.size;
    if (count === maxKeys)
      return { keys, commonPrefixes: [...commonPrefixes], count, last, truncated: maxKeys > 0 };
    last = entry;
    if (common) commonPrefixes.add(common);
    else keys.push(key);
  }
  const count = keys.length + commonPrefixes.size;
  return { keys, commonPrefixes: [...commonPrefixes], count, last, truncated: false };
}

/** The order of keys: that of their UTF-8 bytes. */
export function compareBytes(one: string, other: string): number {
  return Buffer.compare(Buffer.from(one), Buffer.from(other));
}
