import { createHash, randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { z } from "zod";
import { AwsError } from "../../http/aws-error.ts";
import { sendEmpty, sendXml } from "./answers.ts";
import { requireChecksum } from "./body.ts";
import {
  checksumElements,
  checksumNamed,
  checksumNames,
  createChecksum,
  headerOfChecksum,
} from "./checksums.ts";
import { writeCondition } from "./conditions.ts";
import { copyPart, copyResult } from "./copy.ts";
import { declaredDigests } from "./declared-digests.ts";
import { storedHeaders } from "./headers.ts";
import type { Operation } from "./operation.ts";
import { partNumberOf } from "./range.ts";
import { receive } from "./receive.ts";
import { atMostOnce, elements, once, readXml } from "./request-xml.ts";
import { type Part, type StoredObject, type Upload, type UploadChecksum, versionId } from "./store.ts";
import { parseTags } from "./tags.ts";
import { checkUploadHeaders } from "./upload-headers.ts";

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateMultipartUpload.html */
export async function createUpload(operation: Operation): Promise<void> {
  const id = randomUUID();
  const { bucket, key, request, now } = operation;
  checkUploadHeaders(request);
  const tags = parseTags(request.headers["x-amz-tagging"]);
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
  const algorithm = headers["x-amz-checksum-algorithm"];
  if (algorithm === undefined) return undefined;
  const name = checksumNamed(algorithm);
  if (!name)
    throw new AwsError(
      "InvalidRequest",
      400,
      `Checksum algorithm provided is unsupported. Please try again with any of the valid types: [${checksumNames.join(", ").toUpperCase()}]`,
    );
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

/** The upload that a request names. */
const uploadOf = ({ bucket, key, query }: Operation): Upload =>
  bucket.uploads.get(query.get("uploadId") ?? "", key);

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_AbortMultipartUpload.html */
export async function abortUpload(operation: Operation): Promise<void> {
  await operation.bucket.uploads.abort(uploadOf(operation));
  sendEmpty(operation, 204);
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPart.html */
export async function uploadPart(operation: Operation): Promise<void> {
  const { bucket, query, request } = operation;
  const number = partNumberOf(query);
  const upload = uploadOf(operation);
  checkAlgorithm(request, upload);
  const part = await receive(operation);
  await bucket.uploads.addPart(upload, number, part);
  sendEmpty(operation, 200, { etag: part.etag, ...bucket.encryptionHeaders, ...part.checksums });
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPartCopy.html */
export async function uploadPartCopy(operation: Operation): Promise<void> {
  const { bucket, query } = operation;
  const number = partNumberOf(query);
  const upload = uploadOf(operation);
  const part = await copyPart(operation, upload.checksum?.name);
  await bucket.uploads.addPart(upload, number, part);
  sendXml(operation, "CopyPartResult", copyResult(part, part.lastModified), bucket.encryptionHeaders);
}

/** A part has a checksum of the upload's algorithm, if that was chosen, as a header or a trailer. */
function checkAlgorithm({ headers }: IncomingMessage, { checksum }: Upload): void {
  if (!checksum) return;
  const actual = declaredDigests(headers).checksum?.name;
  if (actual === checksum.name || (actual === undefined && checksum.type === "FULL_OBJECT")) return;
  throw new AwsError(
    "InvalidRequest",
    400,
    `Checksum Type mismatch occurred, expected checksum Type: ${checksum.name}, actual checksum Type: ${actual ?? "null"}`,
  );
}

const listedPart = elements({
  PartNumber: once(
    z
      .string()
      .trim()
      .regex(/^\d{1,5}$/),
  ).transform(Number),
  ETag: once(z.string()),
  ChecksumSHA256: atMostOnce(z.string()),
  ChecksumSHA1: atMostOnce(z.string()),
  ChecksumCRC32: atMostOnce(z.string()),
  ChecksumCRC32C: atMostOnce(z.string()),
  ChecksumCRC64NVME: atMostOnce(z.string()),
});
/** A part as CompleteMultipartUpload lists it. */
type ListedPart = z.output<typeof listedPart>;
const partsAtMost = 10_000;
const completion = elements({ Part: z.array(listedPart).min(1).max(partsAtMost) });
/** 10,000 parts with their checksums are longer than other requests. */
const completionBytesAtMost = 2 * 1024 ** 2;

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html */
export async function completeUpload(operation: Operation): Promise<void> {
  const { bucket, key, request, requestId, now } = operation;
  const upload = uploadOf(operation);
  const condition = writeCondition(request);
  const { Part: listed } = await readXml(operation, "CompleteMultipartUpload", completion, {
    bytesAtMost: completionBytesAtMost,
    checksumIsOfObject: true,
  });
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
  const declared = request.headers[header];
  if (checksum.type === "COMPOSITE") {
    for (const { checksums } of parts) running.update(Buffer.from(checksums[header] ?? "", "base64"));
    const value = await running.digest();
    if (declared !== undefined) requireChecksum(checksum.name, value, String(declared).replace(/-\d+$/, ""));
    return { [header]: `${value}-${parts.length}` };
  }
  const content = bucket.content.read(parts, 0, Number.POSITIVE_INFINITY);
  for await (const chunk of content as AsyncIterable<Buffer>) running.update(chunk);
  const value = await running.digest();
  if (declared !== undefined) requireChecksum(checksum.name, value, String(declared));
  return { [header]: value };
}

const partBytesAtLeast = 5 * 1024 ** 2;

/** The parts that a request lists. Throws where the list and the upload do not agree. */
function selectParts(upload: Upload, listed: ListedPart[]): Part[] {
  if (listed.some(({ PartNumber }, index) => PartNumber <= (listed[index - 1]?.PartNumber ?? -1)))
    throw new AwsError(
      "InvalidPartOrder",
      400,
      "The list of parts was not in ascending order. The parts list must be specified in order by part number.",
    );
  const parts = listed.map((entry) => {
    const part = upload.parts[entry.PartNumber];
    if (!part || unquoted(part.etag) !== unquoted(entry.ETag) || !matchesChecksum(upload, part, entry))
      throw new AwsError("InvalidPart", 400, "One or more of the specified parts could not be found.");
    return part;
  });
  if (parts.slice(0, -1).some(({ size }) => size < partBytesAtLeast))
    throw new AwsError(
      "EntityTooSmall",
      400,
      "Your proposed upload is smaller than the minimum allowed size",
    );
  return parts;
}

const listedChecksums = {
  sha256: "ChecksumSHA256",
  sha1: "ChecksumSHA1",
  crc32: "ChecksumCRC32",
  crc32c: "ChecksumCRC32C",
  crc64nvme: "ChecksumCRC64NVME",
} as const;

/** Whether a listed checksum is the part's. A composite checksum demands one for each part. */
function matchesChecksum({ checksum }: Upload, part: Part, entry: ListedPart): boolean {
  if (!checksum) return true;
  const value = part.checksums[headerOfChecksum(checksum.name)];
  const listed = entry[listedChecksums[checksum.name]];
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
