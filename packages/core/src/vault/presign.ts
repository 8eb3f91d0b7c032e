import { GetObjectCommand, PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import type { Document } from "../document.ts";
import { contentDisposition } from "./content-disposition.ts";
import { keyOf, type Place } from "./keys.ts";

/** A presigned PUT request. */
export interface Upload {
  method: "PUT";
  url: string;
  /** Headers that the uploader must send. HTTP clients add Content-Length. */
  headers: Record<string, string>;
  /** ISO 8601 UTC. */
  expiresAt: string;
}

/** A presigned GET request. */
export interface Download {
  url: string;
  /** ISO 8601 UTC. */
  expiresAt: string;
}

/** What every presigned URL is made of. */
export interface Signing {
  client: S3Client;
  bucketName: string;
  document: Document;
  signedAt: Date;
  expiresInSeconds: number;
}

/**
 * Presigns a PUT to `incoming/`. Key, length, media type, SHA-256 checksum and `If-None-Match: *` are signed, so the URL
 * accepts only the declared content, once.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/PresignedUrlUploadObject.html
 */
export async function presignUpload(signing: Signing): Promise<Upload> {
  const { client, bucketName, document } = signing;
  const ChecksumSHA256 = toBase64(document.sha256);
  const command = new PutObjectCommand({
    Bucket: bucketName,
    Key: keyOf(document.id, "incoming"),
    ContentLength: document.size,
    ContentType: document.contentType,
    ChecksumSHA256,
    IfNoneMatch: "*",
  });
  const headers = {
    "content-type": document.contentType,
    "if-none-match": "*",
    "x-amz-checksum-sha256": ChecksumSHA256,
  };
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

/** The upload by a presigned PUT. */
export function uploadOf(
  { signedAt, expiresInSeconds }: Signing,
  url: string,
  headers: Record<string, string>,
): Upload {
  return { method: "PUT", url, headers, expiresAt: expiryOf(signedAt, expiresInSeconds) };
}

/** A SHA-256 as S3's headers have it. */
export function toBase64(hexadecimal: string): string {
  return Buffer.from(hexadecimal, "hex").toString("base64");
}

/** Presigns a GET of released content, served with the declared filename and media type. */
export function presignDownload(signing: Signing): Promise<Download> {
  return presignGet(signing, "released", signing.document.contentType);
}

/**
 * Presigns a GET of quarantined content for a reviewer. Browsers save an attachment of type `application/octet-stream` and
 * never display it. S3 has no override for `X-Content-Type-Options`.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html#API_GetObject_RequestParameters
 */
export function presignReview(signing: Signing): Promise<Download> {
  return presignGet(signing, "quarantine", "application/octet-stream");
}

/**
 * Presigns a GET with all six response headers that S3 can override, so that none of them has a stored value. `identity`
 * is the coding that changes nothing, `und` the language tag for "undetermined".
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html#API_GetObject_RequestParameters,
 * https://www.rfc-editor.org/rfc/rfc9110#section-12.5.3, https://www.rfc-editor.org/rfc/rfc5646#section-4.1
 */
async function presignGet(
  { client, bucketName, document, signedAt, expiresInSeconds }: Signing,
  place: Place,
  contentType: string,
): Promise<Download> {
  const command = new GetObjectCommand({
    Bucket: bucketName,
    Key: keyOf(document.id, place),
    ResponseContentType: contentType,
    ResponseContentDisposition: contentDisposition(document.filename),
    ResponseContentEncoding: "identity",
    ResponseContentLanguage: "und",
    ResponseCacheControl: "no-store",
    ResponseExpires: signedAt,
  });
  const url = await getSignedUrl(client, command, { expiresIn: expiresInSeconds, signingDate: signedAt });
  return { url, expiresAt: expiryOf(signedAt, expiresInSeconds) };
}

function expiryOf(signedAt: Date, expiresInSeconds: number): string {
  return new Date(signedAt.getTime() + expiresInSeconds * 1000).toISOString();
}
