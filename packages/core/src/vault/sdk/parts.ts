import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  ListPartsCommand,
  type ListPartsCommandOutput,
  type S3Client,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import type { Document } from "../../document.ts";
import { withoutQuotes, withQuotes } from "../etag.ts";
import { keyOf } from "../keys.ts";
import { type DeclaredPart, partSizeOf, type StoredPart } from "../parts.ts";
import { type Signing, toBase64, type Upload, uploadOf } from "../presigned.ts";
import { putOptions } from "./presign.ts";

/** A multipart upload of a document's content to `incoming/`. */
export interface UploadInParts {
  client: S3Client;
  bucketName: string;
  document: Document;
  uploadId: string;
}

/**
 * Starts a multipart upload. The object gets the declared media type and no other header: requests that upload a part
 * cannot set any. Each part must have a SHA-256.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateMultipartUpload.html
 * @returns the upload's id
 */
export async function createUpload({
  client,
  bucketName,
  document,
}: Omit<UploadInParts, "uploadId">): Promise<string> {
  const { UploadId = "" } = await client.send(
    new CreateMultipartUploadCommand({
      Bucket: bucketName,
      Key: keyOf(document.id, "incoming"),
      ContentType: document.contentType,
      ChecksumAlgorithm: "SHA256",
    }),
  );
  return UploadId;
}

/**
 * Presigns the upload of one part. Key, upload, number, length and SHA-256 are signed.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPart.html
 * @param partBytes bytes of every part but the last
 */
export async function presignPart(
  { client, bucketName }: Pick<UploadInParts, "client" | "bucketName">,
  signing: Signing,
  { uploadId, partBytes }: { uploadId: string; partBytes: number },
  { number, sha256 }: DeclaredPart,
): Promise<Upload & { number: number }> {
  const { document } = signing;
  const ChecksumSHA256 = toBase64(sha256);
  const command = new UploadPartCommand({
    ...parametersOf({ bucketName, document, uploadId }),
    PartNumber: number,
    ContentLength: partSizeOf(document, partBytes, number),
    ChecksumSHA256,
  });
  const headers = { "x-amz-checksum-sha256": ChecksumSHA256 };
  const url = await getSignedUrl(client, command, putOptions(signing, headers));
  return { number, ...uploadOf(signing, url, headers) };
}

/**
 * The parts that S3 has, by number.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListParts.html
 * @throws S3's NoSuchUpload if the upload was completed or aborted
 */
export async function listParts({ client, ...upload }: UploadInParts): Promise<StoredPart[]> {
  const parts: StoredPart[] = [];
  let page: ListPartsCommandOutput | undefined;
  do {
    page = await client.send(
      new ListPartsCommand({ ...parametersOf(upload), PartNumberMarker: page?.NextPartNumberMarker }),
    );
    for (const { PartNumber = 0, Size = 0, ChecksumSHA256 = "", LastModified, ETag = "" } of page.Parts ?? [])
      parts.push({
        number: PartNumber,
        size: Size,
        sha256: Buffer.from(ChecksumSHA256, "base64").toString("hex"),
        uploadedAt: LastModified ?? new Date(0),
        etag: withoutQuotes(ETag),
      });
  } while (page.IsTruncated);
  return parts;
}

/**
 * Makes the object of these parts, if they have the document's size together and the key does not exist.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html
 * @throws S3's NoSuchUpload if the upload was completed or aborted, PreconditionFailed if the key exists
 */
export async function completeUpload(
  { client, ...upload }: UploadInParts,
  parts: readonly StoredPart[],
): Promise<void> {
  await client.send(
    new CompleteMultipartUploadCommand({
      ...parametersOf(upload),
      MultipartUpload: {
        Parts: parts.map(({ number, etag, sha256 }) => ({
          PartNumber: number,
          ETag: withQuotes(etag),
          ChecksumSHA256: toBase64(sha256),
        })),
      },
      MpuObjectSize: upload.document.size,
      IfNoneMatch: "*",
    }),
  );
}

const parametersOf = ({ bucketName, document, uploadId }: Omit<UploadInParts, "client">) => ({
  Bucket: bucketName,
  Key: keyOf(document.id, "incoming"),
  UploadId: uploadId,
});
