import { sendXml } from "./answers.ts";
import { checksumElements } from "./checksums.ts";
import { compareBytes, firstPage, parseLimit } from "./list.ts";
import type { Operation } from "./operation.ts";
import type { Upload } from "./store.ts";

/** The query parameters of ListMultipartUploads that are implemented. */
export const uploadListParameters = new Set([
  "uploads",
  "prefix",
  "key-marker",
  "upload-id-marker",
  "max-uploads",
  "x-id",
]);

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListMultipartUploads.html */
export function listUploads(operation: Operation): void {
  const { bucket, query } = operation;
  const prefix = query.get("prefix") ?? "";
  const keyMarker = query.get("key-marker") ?? "";
  const idMarker = keyMarker ? (query.get("upload-id-marker") ?? "") : "";
  const limit = parseLimit(query, "max-uploads");
  const matching = bucket.uploads.all
    .filter(({ key }) => key.startsWith(prefix))
    .sort((a, b) => compareBytes(a.key, b.key) || compareBytes(a.id, b.id))
    .filter(({ key, id }) => {
      const order = compareBytes(key, keyMarker);
      return order > 0 || (order === 0 && idMarker !== "" && compareBytes(id, idMarker) > 0);
    });
  const { page, last, isTruncated } = firstPage(matching, limit);
  sendXml(operation, "ListMultipartUploadsResult", {
    Bucket: bucket.name,
    KeyMarker: keyMarker,
    UploadIdMarker: idMarker,
    ...(isTruncated && last && { NextKeyMarker: last.key, NextUploadIdMarker: last.id }),
    Prefix: prefix,
    MaxUploads: limit,
    IsTruncated: isTruncated,
    Upload: page.map(({ key, id, initiated, checksum }) => ({
      Key: key,
      UploadId: id,
      StorageClass: "STANDARD",
      Initiated: initiated,
      ...algorithmElements(checksum),
    })),
  });
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListParts.html */
export function listParts(operation: Operation, { id, key, checksum, parts }: Upload): void {
  const { bucket, query } = operation;
  const marker = Number(query.get("part-number-marker") ?? 0);
  const limit = parseLimit(query, "max-parts");
  const matching = Object.entries(parts)
    .map(([number, part]) => ({ number: Number(number), part }))
    .filter(({ number }) => number > marker)
    .sort((a, b) => a.number - b.number);
  const { page, last, isTruncated } = firstPage(matching, limit);
  sendXml(operation, "ListPartsResult", {
    Bucket: bucket.name,
    Key: key,
    UploadId: id,
    PartNumberMarker: marker,
    ...(isTruncated && last && { NextPartNumberMarker: last.number }),
    MaxParts: limit,
    IsTruncated: isTruncated,
    StorageClass: "STANDARD",
    ...algorithmElements(checksum),
    Part: page.map(({ number, part: { etag, size, lastModified, checksums } }) => ({
      PartNumber: number,
      LastModified: lastModified,
      ETag: etag,
      Size: size,
      ...checksumElements(checksums),
    })),
  });
}

function algorithmElements(checksum: Upload["checksum"]) {
  return checksum && { ChecksumAlgorithm: checksum.name.toUpperCase(), ChecksumType: checksum.type };
}
