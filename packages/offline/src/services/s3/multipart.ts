import { createHash, randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { AwsError } from "../../http/aws-error.ts";
import { sendEmpty, sendXml } from "./answers.ts";
import {
  checksumElements,
  checksumNamed,
  checksumNames,
  createChecksum,
  headerOfChecksum,
} from "./checksums.ts";
import { writeCondition } from "./conditions.ts";
import { copyPart, copyResult } from "./copy.ts";
import { parseTags, storedHeaders } from "./headers.ts";
import { listParts } from "./list-uploads.ts";
import { notImplemented, type Operation, readXml } from "./operation.ts";
import { receive } from "./receive.ts";
import { type Part, type StoredObject, type Upload, type UploadChecksum, versionId } from "./store.ts";

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateMultipartUpload.html */
export async function createUpload(operation: Operation): Promise<void> {
  const id = randomUUID();
  const { bucket, key, request, now } = operation;
  const tags = parseTags(String(request.headers["x-amz-tagging"] ?? ""));
  const checksum = uploadChecksum(request);
  await bucket.uploads.create({
    id,
    key,
    headers: storedHeaders(request),
    tags,
    initiated: now().toISOString(),
    ...(checksum && { checksum }),
    parts: {},
  });
  sendXml(
    operation,
    "InitiateMultipartUploadResult",
    { Bucket: bucket.name, Key: key, UploadId: id },
    {
      ...bucket.encryptionHeaders,
      ...(checksum && {
        "x-amz-checksum-algorithm": checksum.name.toUpperCase(),
        "x-amz-checksum-type": checksum.type,
      }),
    },
  );
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity-upload.html#Full-object-checksums */
function uploadChecksum({ headers }: IncomingMessage): UploadChecksum | undefined {
  const name = checksumNamed(headers["x-amz-checksum-algorithm"]);
  if (!name) return undefined;
  const type = headers["x-amz-checksum-type"] ?? (name === "crc64nvme" ? "FULL_OBJECT" : "COMPOSITE");
  const isSupported = name.startsWith("sha")
    ? type === "COMPOSITE"
    : name === "crc64nvme"
      ? type === "FULL_OBJECT"
      : true;
  if ((type !== "COMPOSITE" && type !== "FULL_OBJECT") || !isSupported)
    throw new AwsError(
      "InvalidRequest",
      400,
      `The ${type} checksum type cannot be used with the ${name} checksum algorithm.`,
    );
  return { name, type };
}

/** The operations on an upload: UploadPart, UploadPartCopy, ListParts, CompleteMultipartUpload, AbortMultipartUpload. */
export async function handleUpload(operation: Operation): Promise<void> {
  const { bucket, key, query, request } = operation;
  const upload = bucket.uploads.get(query.get("uploadId") ?? "", key);
  switch (request.method) {
    case "PUT":
      return uploadPart(operation, upload);
    case "GET":
      return listParts(operation, upload);
    case "POST":
      return completeUpload(operation, upload);
    case "DELETE":
      await bucket.uploads.abort(upload);
      return sendEmpty(operation, 204);
    default:
      throw notImplemented(operation);
  }
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPart.html, API_UploadPartCopy.html */
async function uploadPart(operation: Operation, upload: Upload): Promise<void> {
  const { bucket, query, request } = operation;
  const number = Number(query.get("partNumber"));
  if (!Number.isInteger(number) || number < 1 || number > 10_000)
    throw new AwsError(
      "InvalidArgument",
      400,
      "Part number must be an integer between 1 and 10000, inclusive",
    );
  const isCopy = request.headers["x-amz-copy-source"] !== undefined;
  if (!isCopy) checkAlgorithm(request, upload);
  const part = isCopy ? await copyPart(operation, upload.checksum?.name) : await receive(operation);
  await bucket.uploads.addPart(upload, number, part);
  if (isCopy)
    sendXml(operation, "CopyPartResult", copyResult(part, part.lastModified), bucket.encryptionHeaders);
  else sendEmpty(operation, 200, { etag: part.etag, ...bucket.encryptionHeaders, ...part.checksums });
}

/** A part has a checksum of the upload's algorithm, if that was chosen, as a header or a trailer. */
function checkAlgorithm({ headers }: IncomingMessage, { checksum }: Upload): void {
  if (!checksum) return;
  const trailer = String(headers["x-amz-trailer"] ?? "").toLowerCase();
  const actual = checksumNames.find(
    (name) => headers[headerOfChecksum(name)] !== undefined || trailer === headerOfChecksum(name),
  );
  if (actual === checksum.name || (actual === undefined && checksum.type === "FULL_OBJECT")) return;
  throw new AwsError(
    "InvalidRequest",
    400,
    `Checksum Type mismatch occurred, expected checksum Type: ${checksum.name}, actual checksum Type: ${actual ?? "null"}`,
  );
}

/** A part as CompleteMultipartUpload lists it. */
type ListedPart = { PartNumber: string; ETag: string } & Record<string, string>;

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html */
async function completeUpload(operation: Operation, upload: Upload): Promise<void> {
  const { bucket, key, request, requestId, now } = operation;
  const condition = writeCondition(request);
  const listed: ListedPart[] = [(await readXml(operation))?.CompleteMultipartUpload?.Part ?? []].flat();
  const compose = async (latest: Upload): Promise<StoredObject> => {
    const parts = selectParts(latest, listed);
    const size = parts.reduce((sum, part) => sum + part.size, 0);
    checkSize(request, size);
    const md5s = Buffer.from(parts.map(({ etag }) => unquoted(etag)).join(""), "hex");
    return {
      key,
      files: parts.map((part) => ({ file: part.file, size: part.size })),
      size,
      etag: bucket.entityTag(createHash("md5").update(md5s).digest(), parts.length),
      versionId: versionId(),
      lastModified: now().toISOString(),
      headers: latest.headers,
      checksums: await checksumOfParts(operation, latest, parts),
      tags: latest.tags,
    };
  };
  const object = await bucket.completeUpload(
    upload,
    compose,
    { reason: "CompleteMultipartUpload", requestId },
    condition,
  );
  sendXml(
    operation,
    "CompleteMultipartUploadResult",
    { Bucket: bucket.name, Key: key, ETag: object.etag, ...checksumElements(object.checksums) },
    { "x-amz-version-id": object.versionId, ...bucket.encryptionHeaders },
  );
}

/** Throws if the request declares another size of the object than its parts have together. */
function checkSize({ headers }: IncomingMessage, size: number): void {
  const declared = headers["x-amz-mp-object-size"];
  if (declared !== undefined && declared !== String(size))
    throw new AwsError(
      "InvalidRequest",
      400,
      `The value of x-amz-mp-object-size is ${declared}, and the parts have ${size} bytes.`,
    );
}

/** The object's checksum: of the parts' checksums, or of the whole content, which may be declared in a header. */
async function checksumOfParts(
  { bucket, request }: Operation,
  { checksum }: Upload,
  parts: Part[],
): Promise<Record<string, string>> {
  if (!checksum) return {};
  const header = headerOfChecksum(checksum.name);
  const running = createChecksum(checksum.name);
  if (checksum.type === "COMPOSITE") {
    for (const { checksums } of parts) running.update(Buffer.from(checksums[header] ?? "", "base64"));
    return { [header]: `${await running.digest()}-${parts.length}` };
  }
  const content = bucket.content.read(parts, 0, Number.POSITIVE_INFINITY);
  for await (const chunk of content as AsyncIterable<Buffer>) running.update(chunk);
  const value = await running.digest();
  const declared = request.headers[header];
  if (declared !== undefined && declared !== value)
    throw new AwsError(
      "BadDigest",
      400,
      `The ${checksum.name} you specified did not match the calculated checksum.`,
    );
  return { [header]: value };
}

const partBytesAtLeast = 5 * 1024 ** 2;

/** The parts that a request lists. Throws where the list and the upload do not agree. */
function selectParts(upload: Upload, listed: ListedPart[]): Part[] {
  const parts = listed.map((entry) => {
    const part = upload.parts[Number(entry.PartNumber)];
    if (
      !part ||
      unquoted(part.etag) !== unquoted(String(entry.ETag)) ||
      !matchesChecksum(upload, part, entry)
    )
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

/** Whether a listed checksum is the part's. A composite checksum demands one for each part. */
function matchesChecksum({ checksum }: Upload, part: Part, entry: ListedPart): boolean {
  if (!checksum) return true;
  const value = part.checksums[headerOfChecksum(checksum.name)];
  const listed = entry[`Checksum${checksum.name.toUpperCase()}`];
  if (listed === undefined && checksum.type === "COMPOSITE")
    throw new AwsError(
      "InvalidRequest",
      400,
      `The upload was created using a ${checksum.name} checksum. The complete request must include the checksum for each part. It was missing for part ${entry.PartNumber} in the request.`,
    );
  return listed === undefined || listed === value;
}

function unquoted(etag: string): string {
  return etag.replaceAll('"', "");
}
