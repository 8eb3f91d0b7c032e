import { createHash } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { buffer } from "node:stream/consumers";
import { XMLParser } from "fast-xml-parser";
import { AwsError } from "../../http/aws-error.ts";
import type { Signed } from "../../http/signature.ts";
import type { Bucket } from "./bucket.ts";
import { isDeleteMarker, type StoredObject } from "./store.ts";

/** A request whose signature was verified, with what it addresses. */
export interface Operation {
  /** The bucket of that name. Throws NoSuchBucket. */
  bucketOf: (name: string) => Bucket;
  bucket: Bucket;
  /** Empty for an operation on the bucket. */
  key: string;
  query: URLSearchParams;
  request: IncomingMessage;
  response: ServerResponse;
  requestId: string;
  caller: Signed;
  region: string;
  now: () => Date;
}

/**
 * An object: its current version, or the one with this id.
 * @throws AwsError NoSuchKey, NoSuchVersion, MethodNotAllowed for a delete marker
 */
export function objectOf(bucket: Bucket, key: string, versionId: string | null | undefined): StoredObject {
  if (!versionId) {
    const object = bucket.objects.get(key);
    if (!object) throw noSuchKey({ Key: key });
    return object;
  }
  const version = bucket.versionsOf(key).find((candidate) => candidate.versionId === versionId);
  if (!version)
    throw new AwsError("NoSuchVersion", 404, "The specified version does not exist.", {
      Key: key,
      VersionId: versionId,
    });
  if (isDeleteMarker(version))
    throw new AwsError("MethodNotAllowed", 405, "The specified method is not allowed against this resource.");
  return version;
}

const parser = new XMLParser({ parseTagValue: false, trimValues: false, htmlEntities: true });

/**
 * Parses a request's XML body.
 * @throws AwsError XAmzContentSHA256Mismatch when the body is not the signed one
 */
export async function readXml({ request, caller }: Operation) {
  const body = await buffer(request);
  if (isSha256(caller.payloadHash) && createHash("sha256").update(body).digest("hex") !== caller.payloadHash)
    throw payloadMismatch();
  return parser.parse(body.toString());
}

/** Whether a signature's payload hash is a SHA-256, not a keyword such as `UNSIGNED-PAYLOAD`. */
export function isSha256(payloadHash: string): boolean {
  return /^[0-9a-f]{64}$/.test(payloadHash);
}

/** The error for a body whose hash differs from the signed one. */
export function payloadMismatch(): AwsError {
  return new AwsError(
    "XAmzContentSHA256Mismatch",
    400,
    "The provided 'x-amz-content-sha256' header does not match what was computed.",
  );
}

/** The error for a missing object. */
export function noSuchKey(details: Record<string, string> = {}): AwsError {
  return new AwsError("NoSuchKey", 404, "The specified key does not exist.", details);
}

/** The error for an operation that S3 has and this emulation lacks. */
export function notImplemented({ request, key, query }: Operation): AwsError {
  const operation = `${request.method} ${key ? "object" : "bucket"} ${[...query.keys()].join(" ")}`.trim();
  return new AwsError("NotImplemented", 501, `S3's "${operation}" is not emulated offline.`);
}

/**
 * Decodes a percent-encoded path.
 * @throws AwsError InvalidURI
 */
export function decodePath(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    throw new AwsError("InvalidURI", 400, "Couldn't parse the specified URI.");
  }
}
