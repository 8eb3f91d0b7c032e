import { pipeline } from "node:stream/promises";
import { versionIdOf } from "./address.ts";
import { sendEmpty } from "./answers.ts";
import { checksumTypeOf } from "./checksums.ts";
import { checkReadConditions, deleteCondition, writeCondition } from "./conditions.ts";
import { overriddenHeaders, storedHeaders } from "./headers.ts";
import { type Operation, objectOf } from "./operation.ts";
import { parseRange, partRange } from "./range.ts";
import { receive } from "./receive.ts";
import { type StoredObject, versionId } from "./store.ts";
import { parseTags } from "./tags.ts";
import { checkUploadHeaders } from "./upload-headers.ts";

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html */
export async function putObject(operation: Operation): Promise<void> {
  const { bucket, key, request, requestId, now } = operation;
  checkUploadHeaders(request);
  const headers = storedHeaders(request);
  const tags = parseTags(request.headers["x-amz-tagging"]);
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
    headers,
    checksums,
    tags,
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
  const object = objectOf(bucket, operation.key, versionIdOf(query));
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
  const range = partRange(operation, object) ?? parseRange(request.headers.range, object.size);
  if (range) headers["content-range"] = `bytes ${range.start}-${range.end}/${object.size}`;
  else if (String(request.headers["x-amz-checksum-mode"]).toUpperCase() === "ENABLED")
    Object.assign(headers, object.checksums, { "x-amz-checksum-type": checksumTypeOf(object.checksums) });
  const { start, end } = range ?? { start: 0, end: object.size - 1 };
  headers["content-length"] = String(end - start + 1);
  if (request.method !== "HEAD") await bucket.content.requireWhole(object.key, object.files);
  response.writeHead(range ? 206 : 200, headers);
  if (request.method === "HEAD" || object.size === 0) {
    response.end();
    return;
  }
  await pipeline(bucket.content.read(object.files, start, end), response);
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock-managing.html#object-lock-managing-bypass */
export const bypassesGovernance = ({ request }: Operation): boolean =>
  request.headers["x-amz-bypass-governance-retention"] === "true";

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObject.html */
export async function deleteObject(operation: Operation): Promise<void> {
  const { bucket, key, query, request, requestId } = operation;
  const condition = deleteCondition(request.headers["if-match"]);
  const id = versionIdOf(query);
  if (id !== undefined) {
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
