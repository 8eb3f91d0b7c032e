import { createHash } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Readable } from "node:stream";
import { AwsError } from "../../http/aws-error.ts";
import { checkVersionId, parseCopySource } from "./address.ts";
import { sendXml } from "./answers.ts";
import type { Bucket } from "./bucket.ts";
import {
  type ChecksumName,
  checksumElements,
  checksumNamed,
  checksumNames,
  checksumTypeOf,
  createChecksum,
  headerOfChecksum,
} from "./checksums.ts";
import { checkCopyConditions, writeCondition } from "./conditions.ts";
import { copiedHeaders } from "./headers.ts";
import { type Operation, objectOf } from "./operation.ts";
import { type Part, type StoredObject, versionId } from "./store.ts";
import { parseTags } from "./tags.ts";
import { checkUploadHeaders, replaces } from "./upload-headers.ts";

/** The object that `x-amz-copy-source` names, if it meets the request's conditions. */
function copySource({ bucketOf, request }: Operation): { from: Bucket; source: StoredObject } {
  const { bucketName, key, versionId } = parseCopySource(request);
  const from = bucketOf(bucketName);
  const source = objectOf(from, key, versionId && checkVersionId(versionId, "x-amz-copy-source"));
  checkCopyConditions(request, source);
  return { from, source };
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html */
export async function copyObject(operation: Operation): Promise<void> {
  const { bucket, key, request, requestId, now } = operation;
  const { from, source } = copySource(operation);
  checkUploadHeaders(request);
  const condition = writeCondition(request);
  condition(bucket.objects.get(key));
  const replacesMetadata = replaces(request, "metadata");
  const tags = replaces(request, "tagging") ? parseTags(request.headers["x-amz-tagging"]) : source.tags;
  const headers = copiedHeaders(request, source.headers);
  // A copy of an earlier version restores it.
  // https://docs.aws.amazon.com/AmazonS3/latest/userguide/RestoringPreviousVersions.html
  if (from === bucket && source === bucket.objects.get(key) && !replacesMetadata)
    throw new AwsError(
      "InvalidRequest",
      400,
      "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata.",
    );
  // Nothing is awaited before the content is read: the source's is removed once the source is overwritten.
  const copied = await copyContent(operation, from, source);
  const object: StoredObject = {
    ...source,
    ...copied,
    key,
    versionId: versionId(),
    lastModified: now().toISOString(),
    headers,
    tags,
  };
  await bucket.put(object, { reason: "CopyObject", requestId }, condition);
  sendXml(operation, "CopyObjectResult", copyResult(object, object.lastModified), {
    "x-amz-version-id": object.versionId,
    "x-amz-copy-source-version-id": source.versionId,
    ...bucket.encryptionHeaders,
  });
}

/** The content of a copy in one file, and what is derived from it. A composite checksum becomes one of the whole. */
async function copyContent(
  { bucket, request }: Operation,
  from: Bucket,
  source: StoredObject,
): Promise<Pick<StoredObject, "files" | "etag" | "checksums">> {
  const { files, size, etag, checksums } = source;
  const requested = checksumNamed(request.headers["x-amz-checksum-algorithm"]);
  const composite = checksumTypeOf(checksums) === "COMPOSITE" ? nameOfChecksum(checksums) : undefined;
  const [only, ...others] = files;
  if (only && others.length === 0) {
    const file = await bucket.content.duplicate(from.content, only.file);
    const copied = { files: [{ file, size }], etag: bucket.entityTag(Buffer.from(unquoted(etag), "hex")) };
    if (!requested) return { ...copied, checksums };
    const content = bucket.content.read(copied.files, 0, size - 1);
    return { ...copied, checksums: (await digestContent(content, requested)).checksums };
  }
  const part = await writeContent(
    bucket,
    from.content.read(files, 0, size - 1),
    size,
    requested ?? composite,
  );
  return {
    files: [{ file: part.file, size }],
    etag: part.etag,
    checksums: requested || composite ? part.checksums : checksums,
  };
}

/**
 * Copies an object, or a range of it, to a part.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPartCopy.html
 *
 * @param checksumName algorithm of the upload
 */
export async function copyPart(operation: Operation, checksumName?: ChecksumName): Promise<Part> {
  const { bucket, request, now } = operation;
  const { from, source } = copySource(operation);
  const { start, end } = copiedRange(request, source.size);
  const content = from.content.read(source.files, start, end);
  const part = await writeContent(bucket, content, end - start + 1, checksumName);
  return { ...part, lastModified: now().toISOString() };
}

function copiedRange({ headers }: IncomingMessage, size: number): { start: number; end: number } {
  const header = headers["x-amz-copy-source-range"];
  if (header === undefined) return { start: 0, end: size - 1 };
  const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(String(header)) ?? [];
  if (first === undefined || Number(first) > Number(last))
    throw new AwsError(
      "InvalidArgument",
      400,
      "The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are the zero-based offsets of the first and last bytes to copy",
    );
  if (Number(last) >= size)
    throw new AwsError(
      "InvalidArgument",
      400,
      `Range specified is not valid for source object of size: ${size}`,
    );
  return { start: Number(first), end: Number(last) };
}

/** Writes content to a new file. */
async function writeContent(
  bucket: Bucket,
  content: Readable,
  size: number,
  checksumName: ChecksumName | undefined,
): Promise<Omit<Part, "lastModified">> {
  const { file, handle } = await bucket.content.create();
  try {
    const { md5, checksums } = await digestContent(content, checksumName, (chunk) => handle.write(chunk));
    await handle.sync();
    return { file, size, etag: bucket.entityTag(md5), checksums };
  } catch (error) {
    await bucket.content.remove([{ file, size }]);
    throw error;
  } finally {
    await handle.close();
  }
}

async function digestContent(
  content: Readable,
  checksumName: ChecksumName | undefined,
  write: (chunk: Buffer) => Promise<unknown> = async () => {},
): Promise<{ md5: Buffer; checksums: Record<string, string> }> {
  const md5 = createHash("md5");
  const checksum = checksumName && createChecksum(checksumName);
  for await (const chunk of content as AsyncIterable<Buffer>) {
    md5.update(chunk);
    checksum?.update(chunk);
    await write(chunk);
  }
  return {
    md5: md5.digest(),
    checksums: checksumName && checksum ? { [headerOfChecksum(checksumName)]: await checksum.digest() } : {},
  };
}

/** The elements of CopyObjectResult and CopyPartResult. */
export function copyResult({ etag, checksums }: Pick<Part, "etag" | "checksums">, lastModified: string) {
  return { ETag: etag, LastModified: lastModified, ...checksumElements(checksums) };
}

function nameOfChecksum(checksums: Record<string, string>): ChecksumName | undefined {
  return checksumNames.find((name) => checksums[headerOfChecksum(name)] !== undefined);
}

function unquoted(etag: string): string {
  return etag.replaceAll('"', "");
}
