import { pipeline } from "node:stream/promises";
import { AwsError } from "../../http/aws-error.ts";
import { conditions, deleteCondition, readConditions } from "./conditions.ts";
import { type Operation, objectOf, readXml, sendEmpty, sendXml } from "./operation.ts";
import { parseRange } from "./range.ts";
import { keptHeaders, parseTags, receive } from "./receive.ts";
import { type StoredObject, versionId } from "./store.ts";
import { element, xml } from "./xml.ts";

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html */
export async function putObject(operation: Operation): Promise<void> {
  const { bucket, key, request, requestId, now } = operation;
  const allow = conditions(request);
  allow(bucket.objects.get(key));
  const received = await receive(operation);
  const object: StoredObject = {
    key,
    file: received.file,
    size: received.size,
    etag: received.etag,
    versionId: versionId(),
    lastModified: now().toISOString(),
    headers: keptHeaders(request),
    checksums: received.checksums,
    tags: parseTags(String(request.headers["x-amz-tagging"] ?? "")),
  };
  await bucket.put(object, { reason: "PutObject", requestId }, allow);
  sendEmpty(operation, 200, {
    etag: object.etag,
    "x-amz-version-id": object.versionId,
    ...object.checksums,
  });
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html, and HeadObject */
export async function getObject(operation: Operation): Promise<void> {
  const { bucket, query, request, response } = operation;
  const object = objectOf(bucket, operation.key, query.get("versionId"));
  readConditions(request, object);
  const headers: Record<string, string> = {
    "accept-ranges": "bytes",
    etag: object.etag,
    "last-modified": new Date(object.lastModified).toUTCString(),
    "x-amz-version-id": object.versionId,
    "content-type": "binary/octet-stream",
    ...object.headers,
  };
  if (Object.keys(object.tags).length > 0)
    headers["x-amz-tagging-count"] = String(Object.keys(object.tags).length);
  for (const [name, value] of query)
    if (name.startsWith("response-")) headers[name.slice("response-".length)] = value;
  const range = parseRange(request.headers.range, object.size);
  if (range) headers["content-range"] = `bytes ${range.start}-${range.end}/${object.size}`;
  else if (String(request.headers["x-amz-checksum-mode"]).toUpperCase() === "ENABLED")
    Object.assign(headers, object.checksums, { "x-amz-checksum-type": "FULL_OBJECT" });
  const { start, end } = range ?? { start: 0, end: object.size - 1 };
  headers["content-length"] = String(end - start + 1);
  response.writeHead(range ? 206 : 200, headers);
  if (request.method === "HEAD" || object.size === 0) {
    response.end();
    return;
  }
  await pipeline(bucket.read(object, start, end), response);
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObject.html */
export async function deleteObject(operation: Operation): Promise<void> {
  const { bucket, key, query, request, requestId } = operation;
  const allow = deleteCondition(request.headers["if-match"]);
  await bucket.remove(key, requestId, query.get("versionId") ?? undefined, allow);
  sendEmpty(operation, 204);
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html */
export async function deleteObjects(operation: Operation): Promise<void> {
  const parsed = await readXml(operation);
  const entries = [parsed?.Delete?.Object ?? []].flat();
  if (entries.length === 0 || entries.length > 1000)
    throw new AwsError("MalformedXML", 400, `Delete names ${entries.length} objects; it may name 1 to 1000.`);
  const quiet = parsed.Delete.Quiet === "true";
  let answers = "";
  for (const { Key, VersionId, ETag } of entries)
    try {
      await operation.bucket.remove(String(Key), operation.requestId, VersionId, deleteCondition(ETag));
      if (!quiet) answers += `<Deleted>${element("Key", String(Key))}</Deleted>`;
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      answers += `<Error>${element("Key", String(Key))}${element("Code", error.code)}${element("Message", error.message)}</Error>`;
    }
  sendXml(operation, 200, xml("DeleteResult", answers));
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectTagging.html */
export function getTags(operation: Operation): void {
  const { bucket, key, query } = operation;
  const tags = Object.entries(objectOf(bucket, key, query.get("versionId")).tags)
    .map(([name, value]) => `<Tag>${element("Key", name)}${element("Value", value)}</Tag>`)
    .join("");
  sendXml(operation, 200, xml("Tagging", `<TagSet>${tags}</TagSet>`));
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectTagging.html, and DeleteObjectTagging */
export async function putTags(operation: Operation): Promise<void> {
  const { bucket, key, request, requestId } = operation;
  const tags: Record<string, string> = {};
  if (request.method === "PUT")
    for (const { Key, Value } of [(await readXml(operation))?.Tagging?.TagSet?.Tag ?? []].flat())
      tags[String(Key)] = String(Value);
  await bucket.setTags(
    key,
    tags,
    requestId,
    () => new AwsError("NoSuchKey", 404, "The specified key does not exist.", { Key: key }),
  );
  sendEmpty(operation, request.method === "PUT" ? 200 : 204);
}
