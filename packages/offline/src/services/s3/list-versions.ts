import { sendXml } from "./answers.ts";
import { compareBytes, firstPage, parseLimit } from "./list.ts";
import type { Operation } from "./operation.ts";
import { isDeleteMarker, type Version } from "./store.ts";

/** The query parameters of ListObjectVersions that are implemented. */
export const versionListParameters = new Set([
  "versions",
  "prefix",
  "key-marker",
  "version-id-marker",
  "max-keys",
  "x-id",
]);

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectVersions.html */
export function listVersions(operation: Operation): void {
  const { bucket, query } = operation;
  const prefix = query.get("prefix") ?? "";
  const keyMarker = query.get("key-marker") ?? "";
  const idMarker = keyMarker ? (query.get("version-id-marker") ?? "") : "";
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
  const { page, last, isTruncated } = firstPage(matching, limit);
  const elements = page.map(({ version, isLatest }) => elementOf(version, isLatest));
  sendXml(operation, "ListVersionsResult", {
    Name: bucket.name,
    Prefix: prefix,
    KeyMarker: keyMarker,
    VersionIdMarker: idMarker,
    MaxKeys: limit,
    IsTruncated: isTruncated,
    ...(isTruncated &&
      last && { NextKeyMarker: last.version.key, NextVersionIdMarker: last.version.versionId }),
    Version: elements.filter((element) => "ETag" in element),
    DeleteMarker: elements.filter((element) => !("ETag" in element)),
  });
}

function elementOf(version: Version, isLatest: boolean) {
  const common = {
    Key: version.key,
    VersionId: version.versionId,
    IsLatest: isLatest,
    LastModified: version.lastModified,
  };
  if (isDeleteMarker(version)) return common;
  return { ...common, ETag: version.etag, Size: version.size, StorageClass: "STANDARD" };
}
