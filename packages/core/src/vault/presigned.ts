import type { Document } from "../document.ts";
import { contentDisposition } from "./content-disposition.ts";
import type { Place } from "./keys.ts";

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

/** A document whose content a URL is for, and how long the URL can be used. */
export interface Signing {
  document: Document;
  signedAt: Date;
  expiresInSeconds: number;
}

/** The headers of an upload that are signed, and that the uploader must send. */
export function uploadHeaders({ contentType, sha256 }: Document): Record<string, string> {
  return {
    "content-type": contentType,
    "if-none-match": "*",
    "x-amz-checksum-sha256": toBase64(sha256),
  };
}

/** The upload by a presigned PUT. */
export function uploadOf(signing: Signing, url: string, headers: Record<string, string>): Upload {
  return { method: "PUT", url, headers, expiresAt: expiryOf(signing) };
}

/** When a URL can no longer be used. */
export function expiryOf({ signedAt, expiresInSeconds }: Signing): string {
  return new Date(signedAt.getTime() + expiresInSeconds * 1000).toISOString();
}

/** A SHA-256 as S3's headers have it. */
export function toBase64(hexadecimal: string): string {
  return Buffer.from(hexadecimal, "hex").toString("base64");
}

/** What a URL leads to: released content for its owner, or quarantined content for a reviewer. */
export type Purpose = "download" | "review";

/**
 * All six headers of a response that S3 can override, so that none of them has a stored value. Browsers save content for
 * review, an attachment of type `application/octet-stream`, and never display it: S3 has no override for
 * `X-Content-Type-Options`. `identity` is the coding that changes nothing, `und` the language tag for "undetermined".
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html#API_GetObject_RequestParameters,
 * https://www.rfc-editor.org/rfc/rfc9110#section-12.5.3, https://www.rfc-editor.org/rfc/rfc5646#section-4.1
 */
export function responseHeaders({ document, signedAt }: Signing, purpose: Purpose) {
  return {
    contentType: purpose === "download" ? document.contentType : "application/octet-stream",
    contentDisposition: contentDisposition(document.filename),
    contentEncoding: "identity",
    contentLanguage: "und",
    cacheControl: "no-store",
    expires: signedAt,
  };
}

/** Where the content for a purpose is. */
export const placeFor = { download: "released", review: "quarantine" } as const satisfies Record<
  Purpose,
  Place
>;
