import { createHash, randomUUID } from "node:crypto";
import { AwsError } from "../../http/aws-error.ts";
import { sendEmpty, sendXml } from "./answers.ts";
import type { Bucket } from "./bucket.ts";
import { writeCondition } from "./conditions.ts";
import { copyPart, copyResult } from "./copy.ts";
import { parseTags, storedHeaders } from "./headers.ts";
import { notImplemented, type Operation, readXml } from "./operation.ts";
import { receive } from "./receive.ts";
import { type Part, type StoredObject, type Upload, versionId } from "./store.ts";

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateMultipartUpload.html */
export async function createUpload(operation: Operation): Promise<void> {
  const id = randomUUID();
  const { bucket, key, request } = operation;
  const tags = parseTags(String(request.headers["x-amz-tagging"] ?? ""));
  await bucket.saveUpload({ id, key, headers: storedHeaders(request), tags, parts: {} });
  sendXml(operation, "InitiateMultipartUploadResult", { Bucket: bucket.name, Key: key, UploadId: id });
}

/** The operations on an upload: UploadPart, UploadPartCopy, ListParts, CompleteMultipartUpload, AbortMultipartUpload. */
export async function handleUpload(operation: Operation): Promise<void> {
  const { bucket, key, query, request } = operation;
  const upload = bucket.uploads.get(query.get("uploadId") ?? "");
  if (upload?.key !== key)
    throw new AwsError("NoSuchUpload", 404, "The specified multipart upload does not exist.");
  switch (request.method) {
    case "PUT":
      return uploadPart(operation, upload);
    case "GET":
      return listParts(operation, upload);
    case "POST":
      return completeUpload(operation, upload);
    case "DELETE":
      await bucket.removeUpload(upload);
      return sendEmpty(operation, 204);
    default:
      throw notImplemented(operation);
  }
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPart.html, API_UploadPartCopy.html */
async function uploadPart(operation: Operation, upload: Upload): Promise<void> {
  const { bucket, query, request, now } = operation;
  const number = Number(query.get("partNumber"));
  if (!Number.isInteger(number) || number < 1 || number > 10_000)
    throw new AwsError(
      "InvalidArgument",
      400,
      "Part number must be an integer between 1 and 10000, inclusive",
    );
  const isCopy = request.headers["x-amz-copy-source"] !== undefined;
  const part = isCopy ? await copyPart(operation) : await receive(operation);
  await bucket.saveUpload(upload, { number, part });
  if (isCopy) sendXml(operation, "CopyPartResult", copyResult(part, now().toISOString()));
  else sendEmpty(operation, 200, { etag: part.etag, ...part.checksums });
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListParts.html */
function listParts(operation: Operation, { id, parts }: Upload): void {
  sendXml(operation, "ListPartsResult", {
    UploadId: id,
    Part: Object.entries(parts).map(([number, { etag, size }]) => ({
      PartNumber: number,
      ETag: etag,
      Size: size,
    })),
  });
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html */
async function completeUpload(operation: Operation, upload: Upload): Promise<void> {
  const { bucket, key, request, requestId, now } = operation;
  const listed = [(await readXml(operation))?.CompleteMultipartUpload?.Part ?? []].flat();
  const parts = selectParts(upload, listed);
  const file = await concatenate(bucket, parts);
  const digest = createHash("md5")
    .update(Buffer.from(parts.map(({ etag }) => unquoted(etag)).join(""), "hex"))
    .digest("hex");
  const object: StoredObject = {
    key,
    file,
    size: parts.reduce((sum, { size }) => sum + size, 0),
    etag: `"${digest}-${parts.length}"`,
    versionId: versionId(),
    lastModified: now().toISOString(),
    headers: upload.headers,
    checksums: {},
    tags: upload.tags,
  };
  await bucket.put(object, { reason: "CompleteMultipartUpload", requestId }, writeCondition(request));
  await bucket.removeUpload(upload);
  sendXml(
    operation,
    "CompleteMultipartUploadResult",
    { Bucket: bucket.name, Key: key, ETag: object.etag },
    { "x-amz-version-id": object.versionId },
  );
}

const partBytesAtLeast = 5 * 1024 ** 2;

/** The parts that a request lists. Throws where the list and the upload do not agree. */
function selectParts(upload: Upload, listed: { PartNumber: string; ETag: string }[]): Part[] {
  const parts = listed.map(({ PartNumber, ETag }) => {
    const part = upload.parts[Number(PartNumber)];
    if (!part || unquoted(part.etag) !== unquoted(String(ETag)))
      throw new AwsError("InvalidPart", 400, "One or more of the specified parts could not be found.");
    return part;
  });
  if (parts.length === 0) throw new AwsError("MalformedXML", 400, "The list of parts is empty.");
  const numbers = listed.map(({ PartNumber }) => Number(PartNumber));
  if (numbers.some((number, index) => number <= (numbers[index - 1] ?? 0)))
    throw new AwsError(
      "InvalidPartOrder",
      400,
      "The list of parts was not in ascending order. The parts list must be specified in order by part number.",
    );
  if (parts.slice(0, -1).some(({ size }) => size < partBytesAtLeast))
    throw new AwsError(
      "EntityTooSmall",
      400,
      "Your proposed upload is smaller than the minimum allowed size",
    );
  return parts;
}

/** Writes the content of all parts to a new file and returns its name. */
async function concatenate(bucket: Bucket, parts: Part[]): Promise<string> {
  const { file, handle } = await bucket.createContent();
  try {
    for (const part of parts)
      for await (const chunk of bucket.read(part, 0, Number.POSITIVE_INFINITY)) await handle.write(chunk);
    await handle.sync();
  } finally {
    await handle.close();
  }
  return file;
}

function unquoted(etag: string): string {
  return etag.replaceAll('"', "");
}
