import { createHash, randomUUID } from "node:crypto";
import { copyFile } from "node:fs/promises";
import { AwsError } from "../../http/aws-error.ts";
import { sendXml } from "./answers.ts";
import type { Bucket } from "./bucket.ts";
import { type ChecksumName, checksumNames, createChecksum } from "./checksums.ts";
import { checkCopyConditions, writeCondition } from "./conditions.ts";
import { copiedHeaders, parseTags } from "./headers.ts";
import { decodePath, type Operation, objectOf } from "./operation.ts";
import { parseRange } from "./range.ts";
import { type Part, type StoredObject, versionId } from "./store.ts";

/** The object that `x-amz-copy-source` names, if it meets the request's conditions. */
function copySource({ bucketOf, request }: Operation): { from: Bucket; source: StoredObject } {
  const [path = "", sourceVersion] = String(request.headers["x-amz-copy-source"]).split("?versionId=");
  const [, sourceBucket = "", sourceKey = ""] = /^\/?([^/]+)\/([\s\S]+)$/.exec(decodePath(path)) ?? [];
  const from = bucketOf(sourceBucket);
  const source = objectOf(from, sourceKey, sourceVersion);
  checkCopyConditions(request, source);
  return { from, source };
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html */
export async function copyObject(operation: Operation): Promise<void> {
  const { bucket, key, request, requestId, now } = operation;
  const { from, source } = copySource(operation);
  const header = (name: string) => request.headers[name] as string | undefined;
  const condition = writeCondition(request);
  condition(bucket.objects.get(key));
  const replacesMetadata = header("x-amz-metadata-directive") === "REPLACE";
  if (from === bucket && source.key === key && !replacesMetadata)
    throw new AwsError(
      "InvalidRequest",
      400,
      "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata.",
    );
  const file = randomUUID();
  // Nothing is awaited before the copy: the source's file is removed once the source is overwritten.
  await copyFile(from.pathOf(source.file), bucket.pathOf(file));
  const algorithm = header("x-amz-checksum-algorithm")?.toLowerCase();
  const checksumName = checksumNames.find((candidate) => candidate === algorithm);
  const replacesTags = header("x-amz-tagging-directive") === "REPLACE";
  const object: StoredObject = {
    ...source,
    key,
    file,
    versionId: versionId(),
    lastModified: now().toISOString(),
    headers: copiedHeaders(request, source.headers),
    checksums: checksumName ? await checksumOf(bucket, file, checksumName) : source.checksums,
    tags: replacesTags ? parseTags(header("x-amz-tagging") ?? "") : source.tags,
  };
  await bucket.put(object, { reason: "CopyObject", requestId }, condition);
  sendXml(operation, "CopyObjectResult", copyResult(object, object.lastModified), {
    "x-amz-version-id": object.versionId,
    "x-amz-copy-source-version-id": source.versionId,
  });
}

/** Copies an object, or a range of it, to a part. https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPartCopy.html */
export async function copyPart(operation: Operation): Promise<Part> {
  const { bucket, request } = operation;
  const { from, source } = copySource(operation);
  const rangeHeader = request.headers["x-amz-copy-source-range"];
  const range = rangeHeader === undefined ? undefined : parseRange(String(rangeHeader), source.size);
  if (rangeHeader !== undefined && !range)
    throw new AwsError(
      "InvalidArgument",
      400,
      "The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are the zero-based offsets of the first and last bytes to copy",
    );
  const { start, end } = range ?? { start: 0, end: source.size - 1 };
  const md5 = createHash("md5");
  const { file, handle } = await bucket.createContent();
  try {
    if (source.size > 0)
      for await (const chunk of from.read(source, start, end) as AsyncIterable<Buffer>) {
        md5.update(chunk);
        await handle.write(chunk);
      }
    await handle.sync();
  } finally {
    await handle.close();
  }
  return { file, size: end - start + 1, etag: `"${md5.digest("hex")}"`, checksums: {} };
}

/** The elements of CopyObjectResult and CopyPartResult; checksums are elements such as `ChecksumSHA256`. */
export function copyResult({ etag, checksums }: Pick<Part, "etag" | "checksums">, lastModified: string) {
  const elements = Object.entries(checksums).map(
    ([header, value]) => [`Checksum${header.replace("x-amz-checksum-", "").toUpperCase()}`, value] as const,
  );
  return { ETag: etag, LastModified: lastModified, ...Object.fromEntries(elements) };
}

async function checksumOf(bucket: Bucket, file: string, name: ChecksumName): Promise<Record<string, string>> {
  const checksum = createChecksum(name);
  const content = bucket.read({ file }, 0, Number.POSITIVE_INFINITY);
  for await (const chunk of content as AsyncIterable<Buffer>) checksum.update(chunk);
  return { [`x-amz-checksum-${name}`]: await checksum.digest() };
}
