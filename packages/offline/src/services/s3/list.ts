import { invalidArgument } from "./address.ts";
import { sendXml } from "./answers.ts";
import { compareBytes, encodingOf, parseLimit } from "./listing.ts";
import type { Operation } from "./operation.ts";

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html, API_ListObjects.html */
export function listObjects(operation: Operation): void {
  const { bucket, query } = operation;
  const prefix = query.get("prefix") ?? "";
  const delimiter = query.get("delimiter") ?? "";
  const listType = query.get("list-type");
  if (listType !== null && listType !== "2")
    throw invalidArgument("Invalid List Type specified in Request", "list-type", listType);
  const isVersion2 = listType === "2";
  const maxKeys = parseLimit(query, "max-keys");
  const after = isVersion2
    ? (parseToken(query) ?? query.get("start-after") ?? "")
    : (query.get("marker") ?? "");
  const { encode, element } = encodingOf(query);
  const page = pageOf([...bucket.objects.keys()], { prefix, delimiter, after, maxKeys });
  sendXml(operation, "ListBucketResult", {
    Name: bucket.name,
    Prefix: encode(prefix),
    ...(delimiter && { Delimiter: encode(delimiter) }),
    MaxKeys: maxKeys,
    ...element,
    IsTruncated: page.truncated,
    ...(isVersion2 ? { KeyCount: page.count } : { Marker: encode(after) }),
    ...(page.truncated &&
      (isVersion2 ? { NextContinuationToken: tokenOf(page.last) } : { NextMarker: encode(page.last) })),
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

/** The token of a listing that continues behind a key or common prefix. */
const tokenOf = (last: string): string => Buffer.from(`after:${last}`).toString("base64url");

/** @throws AwsError InvalidArgument for a token that no listing gave */
function parseToken(query: URLSearchParams): string | undefined {
  const token = query.get("continuation-token");
  if (token === null) return undefined;
  const [, last] = /^after:(.*)$/s.exec(Buffer.from(token, "base64url").toString()) ?? [];
  if (last === undefined || tokenOf(last) !== token)
    throw invalidArgument("The continuation token provided is incorrect", "continuation-token", token);
  return last;
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
