import type { IncomingMessage } from "node:http";
import { AwsError } from "../../http/aws-error.ts";

/** What a request addresses. */
export interface Address {
  /** Empty for a request to the service. */
  bucketName: string;
  /** Empty for a request to the bucket. */
  key: string;
  query: URLSearchParams;
}

const keyBytesAtMost = 1024;

/**
 * The bucket, key and query of a path-style or virtual-hosted-style request. A URL parser would remove `.` and `..` from
 * keys.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html
 *
 * @throws AwsError InvalidURI, KeyTooLongError
 */
export function parseAddress({ url = "/", headers }: IncomingMessage): Address {
  const [rawPath = "/", ...rawQuery] = url.split("?");
  const query = new URLSearchParams(rawQuery.join("?"));
  const path = decodePath(rawPath);
  const hostBucket = /^(.+)\.(?:s3\.)?localhost(?::\d+)?$/.exec(headers.host ?? "")?.[1];
  const [, pathBucket = "", pathKey = ""] = /^\/([^/]*)\/?([\s\S]*)$/.exec(path) ?? [];
  const address = hostBucket
    ? { bucketName: hostBucket, key: path.slice(1), query }
    : { bucketName: pathBucket, key: pathKey, query };
  const size = Buffer.byteLength(address.key);
  if (size > keyBytesAtMost)
    throw new AwsError("KeyTooLongError", 400, "Your key is too long", {
      Size: String(size),
      MaxSizeAllowed: String(keyBytesAtMost),
    });
  return address;
}

/** An object, or one of its versions, that is copied. */
export interface CopySource {
  bucketName: string;
  key: string;
  versionId: string | undefined;
}

/**
 * The object that `x-amz-copy-source` names.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html#API_CopyObject_RequestSyntax
 *
 * @throws AwsError InvalidArgument
 */
export function parseCopySource({ headers }: IncomingMessage): CopySource {
  const header = String(headers["x-amz-copy-source"]);
  const [path = "", versionId] = header.split(/\?versionId=(.*)/s);
  const [, bucketName, key] = /^\/?([^/]+)\/([\s\S]+)$/.exec(decodePath(path)) ?? [];
  if (bucketName === undefined || key === undefined)
    throw invalidArgument("Invalid copy source object key", "x-amz-copy-source", header);
  return { bucketName, key, versionId };
}

/** S3's error for a parameter or header with a value that it does not have. */
export function invalidArgument(message: string, name: string, value: string): AwsError {
  return new AwsError("InvalidArgument", 400, message, { ArgumentName: name, ArgumentValue: value });
}

/**
 * The id of the version that a request is about; undefined for the current version.
 * @throws AwsError InvalidArgument
 */
export function versionIdOf(query: URLSearchParams): string | undefined {
  const id = query.get("versionId");
  return id === null ? undefined : checkVersionId(id, "versionId");
}

/** @throws AwsError InvalidArgument for what no version id looks like */
export function checkVersionId(id: string, name: string): string {
  if (id === "") throw invalidArgument("Version id cannot be the empty string", name, id);
  if (!/^(?:[\w.-]{32}|null)$/.test(id)) throw invalidArgument("Invalid version id specified", name, id);
  return id;
}

/** @throws AwsError InvalidURI */
function decodePath(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    throw new AwsError("InvalidURI", 400, "Couldn't parse the specified URI.");
  }
}
