import type { IncomingMessage, ServerResponse } from "node:http";
import { AwsError } from "../../http/aws-error.ts";
import type { Signed } from "../../http/signature.ts";
import type { NeededAccess } from "../../iam/authorizer.ts";
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
  /**
   * Decides about access that only the body shows to be needed.
   * @throws AwsError AccessDenied
   */
  authorize: (needed: NeededAccess) => void;
  region: string;
  now: () => Date;
}

/**
 * An object: its current version, or the one with this id.
 * @throws AwsError NoSuchKey, NoSuchVersion, MethodNotAllowed for a delete marker
 */
export function objectOf(bucket: Bucket, key: string, versionId: string | undefined): StoredObject {
  if (versionId === undefined) {
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

/** The error for a missing object. */
export function noSuchKey(details: Record<string, string> = {}): AwsError {
  return new AwsError("NoSuchKey", 404, "The specified key does not exist.", details);
}
