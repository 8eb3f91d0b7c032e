import { sendXml } from "./answers.ts";
import { checksumElements } from "./checksums.ts";
import { compareBytes, encodingOf, firstPage, parseLimit, parseNumber, rowsOf } from "./listing.ts";
import type { Operation } from "./operation.ts";
import type { Upload } from "./store.ts";

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListMultipartUploads.html */
export function listUploads(operation: Operation): void {
  const { bucket, query } = operation;
  const prefix = query.get("prefix") ?? "";
  const keyMarker = query.get("key-marker") ?? "";
  const idMarker = keyMarker ? (query.get("upload-id-marker") ?? "") : "";
  const delimiter = query.get("delimiter") ?? "";
  const { encode, element } = encodingOf(query);
  const limit = parseLimit(query, "max-uploads");
  const matching = bucket.uploads.all
    .filter(({ key }) => key.startsWith(prefix))
    .sort((a, b) => compareBytes(a.key, b.key) || compareBytes(a.id, b.id))
    .filter(({ key, id }) => {
      const order = compareBytes(key, keyMarker);
      return order > 0 || (order === 0 && idMarker !== "" && compareBytes(id, idMarker) > 0);
    });
  const rows = rowsOf(matching, ({ key }) => key, { prefix, delimiter, after: keyMarker });
  const { page, last, isTruncated } = firstPage(rows, limit);
  const next =
    last &&
    ("commonPrefix" in last
      ? { NextKeyMarker: encode(last.commonPrefix) }
      : { NextKeyMarker: encode(last.entry.key), NextUploadIdMarker: last.entry.id });
  sendXml(operation, "ListMultipartUploadsResult", {
    Bucket: bucket.name,
    KeyMarker: encode(keyMarker),
    UploadIdMarker: idMarker,
    ...(isTruncated && next),
    Prefix: encode(prefix),
    ...(delimiter && { Delimiter: encode(delimiter) }),
    ...element,
    MaxUploads: limit,
    IsTruncated: isTruncated,
    Upload: page.flatMap((row) => ("entry" in row ? [uploadElement(row.entry, encode)] : [])),
    CommonPrefixes: page.flatMap((row) =>
      "commonPrefix" in row ? [{ Prefix: encode(row.commonPrefix) }] : [],
    ),
  });
}

const uploadElement = ({ key, id, initiated, checksum }: Upload, encode: (text: string) => string) => ({
  Key: encode(key),
  UploadId: id,
  StorageClass: "STANDARD",
  Initiated: initiated,
  ...algorithmElements(checksum),
});

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListParts.html */
export function listParts(operation: Operation): void {
  const { bucket, query } = operation;
  const { id, key, checksum, parts } = bucket.uploads.get(query.get("uploadId") ?? "", operation.key);
  const marker = parseNumber(query, "part-number-marker", 0);
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
