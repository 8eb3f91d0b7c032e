import { pipeline } from "node:stream/promises";
import { AwsError } from "../../http/aws-error.ts";
import { sendEmpty, sendXml } from "./answers.ts";
import { checksumTypeOf } from "./checksums.ts";
import { checkReadConditions, deleteCondition, writeCondition } from "./conditions.ts";
import { overriddenHeaders, parseTags, storedHeaders } from "./headers.ts";
import { noSuchKey, type Operation, objectOf, readXml } from "./operation.ts";
import { parseRange } from "./range.ts";
import { receive } from "./receive.ts";
import { type StoredObject, versionId } from "./store.ts";

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html */
export async function putObject(operation: Operation): Promise<void> {
  const { bucket, key, request, requestId, now } = operation;
  const condition = writeCondition(request);
  condition(bucket.objects.get(key));
  const { file, size, etag, checksums } = await receive(operation);
  const object: StoredObject = {
    key,
    files: [{ file, size }],
    size,
    etag,
    versionId: versionId(),
    lastModified: now().toISOString(),
    headers: storedHeaders(request),
    checksums,
    tags: parseTags(String(request.headers["x-amz-tagging"] ?? "")),
  };
  await bucket.put(object, { reason: "PutObject", requestId }, condition);
  sendEmpty(operation, 200, {
    etag,
    "x-amz-version-id": object.versionId,
    ...bucket.encryptionHeaders,
    ...checksums,
  });
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html, API_HeadObject.html */
export async function getObject(operation: Operation): Promise<void> {
  const { bucket, query, request, response } = operation;
  const object = objectOf(bucket, operation.key, query.get("versionId"));
  checkReadConditions(request, object);
  const headers: Record<string, string> = {
    "accept-ranges": "bytes",
    etag: object.etag,
    "last-modified": new Date(object.lastModified).toUTCString(),
    "x-amz-version-id": object.versionId,
    "content-type": "binary/octet-stream",
    ...bucket.encryptionHeaders,
    ...bucket.lockHeaders(object),
    ...object.headers,
  };
  const tagCount = Object.keys(object.tags).length;
  if (tagCount > 0) headers["x-amz-tagging-count"] = String(tagCount);
  Object.assign(headers, overriddenHeaders(query));
  const range = parseRange(request.headers.range, object.size);
  if (range) headers["content-range"] = `bytes ${range.start}-${range.end}/${object.size}`;
  else if (String(request.headers["x-amz-checksum-mode"]).toUpperCase() === "ENABLED")
    Object.assign(headers, object.checksums, { "x-amz-checksum-type": checksumTypeOf(object.checksums) });
  const { start, end } = range ?? { start: 0, end: object.size - 1 };
  headers["content-length"] = String(end - start + 1);
  response.writeHead(range ? 206 : 200, headers);
  if (request.method === "HEAD" || object.size === 0) {
    response.end();
    return;
  }
  await pipeline(bucket.content.read(object.files, start, end), response);
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock-managing.html#object-lock-managing-bypass */
const bypassesGovernance = ({ request }: Operation): boolean =>
  request.headers["x-amz-bypass-governance-retention"] === "true";

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObject.html */
export async function deleteObject(operation: Operation): Promise<void> {
  const { bucket, key, query, request, requestId } = operation;
  const condition = deleteCondition(request.headers["if-match"]);
  const id = query.get("versionId");
  if (id) {
    await bucket.removeVersion(key, id, requestId, {
      condition,
      bypassesGovernance: bypassesGovernance(operation),
    });
    return sendEmpty(operation, 204, { "x-amz-version-id": id });
  }
  const marker = await bucket.remove(key, requestId, condition);
  sendEmpty(
    operation,
    204,
    marker && { "x-amz-delete-marker": "true", "x-amz-version-id": marker.versionId },
  );
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html */
export async function deleteObjects(operation: Operation): Promise<void> {
  const { bucket, requestId } = operation;
  const parsed = await readXml(operation);
  const entries = [parsed?.Delete?.Object ?? []].flat();
  if (entries.length === 0 || entries.length > 1000)
    throw new AwsError(
      "MalformedXML",
      400,
      `The request lists ${entries.length} objects; DeleteObjects takes 1 to 1000.`,
    );
  const isQuiet = parsed.Delete.Quiet === "true";
  const deleted: { Key: string }[] = [];
  const errors: { Key: string; Code: string; Message: string }[] = [];
  for (const { Key: given, VersionId, ETag } of entries) {
    const Key = String(given);
    try {
      const condition = deleteCondition(ETag);
      if (VersionId)
        await bucket.removeVersion(Key, VersionId, requestId, {
          condition,
          bypassesGovernance: bypassesGovernance(operation),
        });
      else await bucket.remove(Key, requestId, condition);
      deleted.push({ Key });
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      errors.push({ Key, Code: error.code, Message: error.message });
    }
  }
  sendXml(operation, "DeleteResult", { Deleted: isQuiet ? [] : deleted, Error: errors });
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectTagging.html */
export function getTags(operation: Operation): void {
  const { bucket, key, query } = operation;
  const { tags } = objectOf(bucket, key, query.get("versionId"));
  sendXml(operation, "Tagging", {
    TagSet: { Tag: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) },
  });
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectTagging.html, API_DeleteObjectTagging.html */
export async function putTags(operation: Operation): Promise<void> {
  const { bucket, key, request, requestId } = operation;
  const tags: Record<string, string> = Object.create(null);
  if (request.method === "PUT")
    for (const { Key, Value } of [(await readXml(operation))?.Tagging?.TagSet?.Tag ?? []].flat())
      tags[String(Key)] = String(Value);
  await bucket.setTags(key, tags, requestId, () => noSuchKey({ Key: key }));
  sendEmpty(operation, request.method === "PUT" ? 200 : 204);
}
