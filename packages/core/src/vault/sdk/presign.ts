import { GetObjectCommand, PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { keyOf } from "../keys.ts";
import {
  type Download,
  expiryOf,
  type Purpose,
  placeFor,
  responseHeaders,
  type Signing,
  type Upload,
  uploadHeaders,
  uploadOf,
} from "../presigned.ts";

/** The bucket of the content, and a client that signs. */
interface Target {
  client: S3Client;
  bucketName: string;
}

/**
 * Presigns a PUT to `incoming/`. Key, length, media type, SHA-256 checksum and `If-None-Match: *` are signed, so the URL
 * accepts only the declared content, once.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/PresignedUrlUploadObject.html
 */
export async function presignUpload({ client, bucketName }: Target, signing: Signing): Promise<Upload> {
  const { document } = signing;
  const headers = uploadHeaders(document);
  const command = new PutObjectCommand({
    Bucket: bucketName,
    Key: keyOf(document.id, "incoming"),
    ContentLength: document.size,
    ContentType: document.contentType,
    ChecksumSHA256: headers["x-amz-checksum-sha256"],
    IfNoneMatch: "*",
  });
  return uploadOf(signing, await getSignedUrl(client, command, putOptions(signing, headers)), headers);
}

/**
 * Options for presigning a PUT whose length and headers are signed.
 * @param headers those of the command that the uploader must send, the checksum among them
 */
export function putOptions({ signedAt, expiresInSeconds }: Signing, headers: Record<string, string>) {
  return {
    expiresIn: expiresInSeconds,
    signingDate: signedAt,
    signableHeaders: new Set(["host", "content-length", ...Object.keys(headers)]),
    unhoistableHeaders: new Set(["x-amz-checksum-sha256"]),
  };
}

/** Presigns a GET of content, served with the declared filename. */
export async function presignGet(
  { client, bucketName }: Target,
  signing: Signing,
  purpose: Purpose,
): Promise<Download> {
  const headers = responseHeaders(signing, purpose);
  const command = new GetObjectCommand({
    Bucket: bucketName,
    Key: keyOf(signing.document.id, placeFor[purpose]),
    ResponseContentType: headers.contentType,
    ResponseContentDisposition: headers.contentDisposition,
    ResponseContentEncoding: headers.contentEncoding,
    ResponseContentLanguage: headers.contentLanguage,
    ResponseCacheControl: headers.cacheControl,
    ResponseExpires: headers.expires,
  });
  const { expiresInSeconds: expiresIn, signedAt: signingDate } = signing;
  return {
    url: await getSignedUrl(client, command, { expiresIn, signingDate }),
    expiresAt: expiryOf(signing),
  };
}
