import type { IncomingHttpHeaders } from "node:http";
import { AwsError } from "../../http/aws-error.ts";
import { lookUp } from "../../look-up.ts";
import {
  type ChecksumName,
  checksumBytes,
  checksumNamed,
  checksumNames,
  headerOfChecksum,
} from "./checksums.ts";

/** What a request declares of its body's content. */
export interface DeclaredDigests {
  /** Base64. */
  md5: string | undefined;
  checksum: DeclaredChecksum | undefined;
}

interface DeclaredChecksum {
  name: ChecksumName;
  /** Base64; undefined if it follows as a trailer. */
  value: string | undefined;
}

/**
 * Reads the digests that a request declares of its body.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity-upload.html
 *
 * @throws AwsError InvalidDigest, InvalidRequest
 */
export function declaredDigests(headers: IncomingHttpHeaders): DeclaredDigests {
  return { md5: declaredMd5(headers), checksum: declaredChecksum(headers) };
}

/** @throws AwsError InvalidDigest */
export function declaredMd5(headers: IncomingHttpHeaders): string | undefined {
  const md5 = headers["content-md5"];
  if (md5 === undefined) return undefined;
  const text = String(md5);
  if (!isBase64(text, 16))
    throw new AwsError("InvalidDigest", 400, "The Content-MD5 you specified was invalid.", {
      "Content-MD5": text,
    });
  return text;
}

function declaredChecksum(headers: IncomingHttpHeaders): DeclaredChecksum | undefined {
  const inHeaders = Object.keys(headers)
    .map((header) => /^x-amz-checksum-(?!algorithm$|mode$|type$)(.*)$/.exec(header)?.[1])
    .filter((name) => name !== undefined);
  const trailer = trailingChecksum(headers);
  const algorithm = headers["x-amz-sdk-checksum-algorithm"];
  if (inHeaders.length + (trailer ? 1 : 0) > 1)
    throw invalidRequest(
      "Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.",
    );
  const [inHeader] = inHeaders;
  const name = inHeader === undefined ? trailer : checksumNames.find((known) => known === inHeader);
  if (inHeader !== undefined && !name)
    throw invalidRequest("The algorithm type you specified in x-amz-checksum- header is invalid.");
  if (algorithm !== undefined && !name)
    throw invalidRequest(
      "x-amz-sdk-checksum-algorithm specified, but no corresponding x-amz-checksum-* or x-amz-trailer headers were found.",
    );
  if (algorithm !== undefined && checksumNamed(algorithm) !== name)
    throw invalidRequest("Value for x-amz-sdk-checksum-algorithm header is invalid.");
  if (!name) return undefined;
  const value = inHeader === undefined ? undefined : String(lookUp(headers, headerOfChecksum(name)));
  if (value !== undefined) checkChecksumValue(name, value);
  return { name, value };
}

function trailingChecksum(headers: IncomingHttpHeaders): ChecksumName | undefined {
  const trailer = headers["x-amz-trailer"];
  if (trailer === undefined) return undefined;
  const name = checksumNames.find((known) => String(trailer).toLowerCase() === headerOfChecksum(known));
  if (!name) throw invalidRequest("The value specified in the x-amz-trailer header is not supported");
  return name;
}

/** @throws AwsError InvalidRequest if a text is no value of the algorithm */
export function checkChecksumValue(name: ChecksumName, value: string): void {
  if (!isBase64(value, checksumBytes[name]))
    throw invalidRequest(`Value for ${headerOfChecksum(name)} header is invalid.`);
}

function isBase64(text: string, bytes: number): boolean {
  const decoded = Buffer.from(text, "base64");
  return decoded.length === bytes && decoded.toString("base64") === text;
}

const invalidRequest = (message: string) => new AwsError("InvalidRequest", 400, message);
