import { checkVersionId, invalidArgument } from "./address.ts";
import { sendXml } from "./answers.ts";
import { compareBytes, encodingOf, firstPage, parseLimit, type Row, rowsOf } from "./listing.ts";
import type { Operation } from "./operation.ts";
import { isDeleteMarker, type Version } from "./store.ts";

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectVersions.html */
export function listVersions(operation: Operation): void {
  const { bucket, query } = operation;
  const prefix = query.get("prefix") ?? "";
  const keyMarker = query.get("key-marker") ?? "";
  const delimiter = query.get("delimiter") ?? "";
  const idMarker = versionIdMarker(query);
  const { encode, element } = encodingOf(query);
  const limit = parseLimit(query, "max-keys");
  const matching = bucket.versionedKeys
    .filter((key) => key.startsWith(prefix) && compareBytes(key, keyMarker) >= 0)
    .sort(compareBytes)
    .flatMap((key) => {
      const versions = bucket.versionsOf(key);
      const elements = versions.map((version, index) => ({ version, isLatest: index === 0 }));
      if (key !== keyMarker) return elements;
      // Without a version id, a listing continues behind the key.
      const last = versions.findIndex(({ versionId }) => versionId === idMarker);
      return last < 0 ? [] : elements.slice(last + 1);
    });
  const rows = rowsOf(matching, ({ version }) => version.key, { prefix, delimiter, after: keyMarker });
  const { page, last, isTruncated } = firstPage(rows, limit);
  const elements = page.flatMap((row) =>
    "entry" in row ? [elementOf(row.entry.version, row.entry.isLatest, encode)] : [],
  );
  sendXml(operation, "ListVersionsResult", {
    Name: bucket.name,
    Prefix: encode(prefix),
    ...(delimiter && { Delimiter: encode(delimiter) }),
    KeyMarker: encode(keyMarker),
    VersionIdMarker: idMarker,
    MaxKeys: limit,
    IsTruncated: isTruncated,
    ...element,
    ...(isTruncated && last && nextMarkers(last, encode)),
    Version: elements.filter((element) => "ETag" in element),
    DeleteMarker: elements.filter((element) => !("ETag" in element)),
    CommonPrefixes: page.flatMap((row) =>
      "commonPrefix" in row ? [{ Prefix: encode(row.commonPrefix) }] : [],
    ),
  });
}

/** @throws AwsError InvalidArgument */
function versionIdMarker(query: URLSearchParams): string {
  const marker = query.get("version-id-marker");
  if (marker === null) return "";
  if (!query.get("key-marker"))
    throw invalidArgument(
      "A version-id marker cannot be specified without a key marker.",
      "version-id-marker",
      marker,
    );
  return checkVersionId(marker, "version-id-marker");
}

function nextMarkers(last: Row<{ version: Version }>, encode: (text: string) => string) {
  if ("commonPrefix" in last) return { NextKeyMarker: encode(last.commonPrefix) };
  const { key, versionId } = last.entry.version;
  return { NextKeyMarker: encode(key), NextVersionIdMarker: versionId };
}

function elementOf(version: Version, isLatest: boolean, encode: (text: string) => string) {
  const common = {
    Key: encode(version.key),
    VersionId: version.versionId,
    IsLatest: isLatest,
    LastModified: version.lastModified,
  };
  if (isDeleteMarker(version)) return common;
  return { ...common, ETag: version.etag, Size: version.size, StorageClass: "STANDARD" };
}
