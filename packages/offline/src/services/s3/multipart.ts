import { createHash, randomUUID } from "node:crypto";
import { AwsError } from "../../http/aws-error.ts";
import { conditions } from "./conditions.ts";
import { copyPart, copyResult } from "./copy.ts";
import { notImplemented, type Operation, readXml, sendEmpty, sendXml } from "./operation.ts";
import { keptHeaders, parseTags, receive } from "./receive.ts";
import { type StoredObject, type Upload, versionId } from "./store.ts";
import { element, xml } from "./xml.ts";

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateMultipartUpload.html */
export async function createUpload(operation: Operation): Promise<void> {
  const id = randomUUID();
  const { bucket, key, request } = operation;
  const tags = parseTags(String(request.headers["x-amz-tagging"] ?? ""));
  await bucket.keepUpload({ id, key, headers: keptHeaders(request), tags, parts: {} });
  sendXml(
    operation,
    200,
    xml(
      "InitiateMultipartUploadResult",
      element("Bucket", bucket.name) + element("Key", key) + element("UploadId", id),
    ),
  );
}

/** What is asked about an upload that was begun: a part to take in, its end, its parts. */
export async function handleUpload(operation: Operation): Promise<void> {
  const { bucket, key, query, request, now } = operation;
  const uploadId = query.get("uploadId") ?? "";
  const upload = bucket.uploads.get(uploadId);
  if (upload?.key !== key)
    throw new AwsError("NoSuchUpload", 404, "The specified multipart upload does not exist.");
  if (request.method === "PUT") {
    const number = Number(query.get("partNumber"));
    if (!Number.isInteger(number) || number < 1 || number > 10_000)
      throw new AwsError(
        "InvalidArgument",
        400,
        "Part number must be an integer between 1 and 10000, inclusive",
      );
    const copied = request.headers["x-amz-copy-source"] !== undefined;
    const part = copied ? await copyPart(operation) : await receive(operation);
    await bucket.keepUpload(upload, { number, part });
    if (copied) return sendXml(operation, 200, xml("CopyPartResult", copyResult(part, now().toISOString())));
    return sendEmpty(operation, 200, { etag: part.etag, ...part.checksums });
  }
  if (request.method === "DELETE") {
    await bucket.endUpload(upload);
    return sendEmpty(operation, 204);
  }
  if (request.method === "GET") {
    return sendXml(
      operation,
      200,
      xml(
        "ListPartsResult",
        element("UploadId", uploadId) +
          Object.entries(upload.parts)
            .map(
              ([number, part]) =>
                `<Part>${element("PartNumber", number)}${element("ETag", part.etag)}${element("Size", part.size)}</Part>`,
            )
            .join(""),
      ),
    );
  }
  if (request.method !== "POST") throw notImplemented(operation);
  return completeUpload(operation, upload);
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html */
async function completeUpload(operation: Operation, upload: Upload): Promise<void> {
  const { bucket, key, request, requestId, now } = operation;
  const wanted = [(await readXml(operation))?.CompleteMultipartUpload?.Part ?? []].flat();
  const parts = wanted.map(({ PartNumber, ETag }: { PartNumber: number; ETag: string }) => {
    const part = upload.parts[Number(PartNumber)];
    if (!part || part.etag.replaceAll('"', "") !== String(ETag).replaceAll('"', ""))
      throw new AwsError("InvalidPart", 400, "One or more of the specified parts could not be found.");
    return part;
  });
  if (parts.length === 0) throw new AwsError("MalformedXML", 400, "The list of parts is empty.");
  const numbers = wanted.map(({ PartNumber }: { PartNumber: string }) => Number(PartNumber));
  if (numbers.some((number, at) => number <= (numbers[at - 1] ?? 0)))
    throw new AwsError(
      "InvalidPartOrder",
      400,
      "The list of parts was not in ascending order. The parts list must be specified in order by part number.",
    );
  if (parts.slice(0, -1).some(({ size }) => size < 5 * 1024 ** 2))
    throw new AwsError(
      "EntityTooSmall",
      400,
      "Your proposed upload is smaller than the minimum allowed size",
    );
  const { file, handle } = await bucket.create();
  try {
    for (const part of parts)
      for await (const chunk of bucket.read({ file: part.file } as StoredObject, 0, Number.POSITIVE_INFINITY))
        await handle.write(chunk);
    await handle.sync();
  } finally {
    await handle.close();
  }
  const digest = createHash("md5")
    .update(Buffer.from(parts.map(({ etag }) => etag.replaceAll('"', "")).join(""), "hex"))
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
  await bucket.put(object, { reason: "CompleteMultipartUpload", requestId }, conditions(request));
  await bucket.endUpload(upload);
  sendXml(
    operation,
    200,
    xml(
      "CompleteMultipartUploadResult",
      element("Bucket", bucket.name) + element("Key", key) + element("ETag", object.etag),
    ),
    { "x-amz-version-id": object.versionId },
  );
}
