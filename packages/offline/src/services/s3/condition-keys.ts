import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import type { Signed } from "../../http/signature.ts";
import type { ConditionKeys } from "../../iam/request-context.ts";
import { lookUp } from "../../look-up.ts";
import type { StoredObject } from "./store.ts";

/**
 * The condition keys that every request to S3 has. `s3:signatureAge` is in milliseconds, and of presigned URLs only.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/bucket-policy-s3-sigv4-conditions.html
 */
export function requestKeys(
  { headers }: IncomingMessage,
  { presigned, signedAt, payloadHash }: Signed,
  { accountId, now }: { accountId: string; now: Date },
): ConditionKeys {
  const age = Math.max(0, now.getTime() - signedAt.getTime());
  return {
    ...serviceRequestKeys(accountId),
    "s3:authType": presigned ? "REST-QUERY-STRING" : "REST-HEADER",
    "s3:signatureAge": presigned ? String(age) : undefined,
    "s3:x-amz-content-sha256": text(headers, "x-amz-content-sha256") ?? payloadHash,
  };
}

/** The condition keys of requests that AWS's services make to S3 with a role. The port stands for AWS's, which have TLS. */
export const serviceRequestKeys = (accountId: string): ConditionKeys => ({
  "s3:authType": "REST-HEADER",
  "s3:signatureversion": "AWS4-HMAC-SHA256",
  "s3:TlsVersion": "1.3",
  "s3:ResourceAccount": accountId,
});

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/amazon-s3-policy-keys.html#example-listbucket-bucket-key */
export const listKeys = (query: URLSearchParams): ConditionKeys => ({
  "s3:prefix": query.get("prefix") ?? undefined,
  "s3:delimiter": query.get("delimiter") ?? undefined,
  "s3:max-keys": query.get("max-keys") ?? undefined,
});

/** The condition keys of an object that exists, and of the version that a request names. */
export const objectKeys = (
  stored: Pick<StoredObject, "tags"> | undefined,
  versionId?: string | undefined,
): ConditionKeys => ({
  ...tagKeys("s3:ExistingObjectTag", stored?.tags),
  "s3:versionid": versionId,
});

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/tagging-and-policies.html */
export const requestedTagKeys = (tags: Record<string, string>): ConditionKeys => ({
  ...tagKeys("s3:RequestObjectTag", tags),
  "s3:RequestObjectTagKeys": Object.keys(tags),
});

function tagKeys(prefix: string, tags: Record<string, string> = {}): ConditionKeys {
  return Object.fromEntries(Object.entries(tags).map(([name, value]) => [`${prefix}/${name}`, value]));
}

/** Headers of an upload that are condition keys with the same name. */
const uploadHeaders = [
  "x-amz-acl",
  "x-amz-copy-source",
  "x-amz-grant-full-control",
  "x-amz-grant-read",
  "x-amz-grant-read-acp",
  "x-amz-grant-write",
  "x-amz-grant-write-acp",
  "x-amz-metadata-directive",
  "x-amz-object-annotation-directive",
  "x-amz-server-side-encryption",
  "x-amz-server-side-encryption-aws-kms-key-id",
  "x-amz-server-side-encryption-customer-algorithm",
  "x-amz-storage-class",
  "x-amz-website-redirect-location",
  "if-match",
  "if-none-match",
];

const lockHeaders = [
  "object-lock-event-hold",
  "object-lock-event-hold-duration-days",
  "object-lock-legal-hold",
  "object-lock-mode",
  "object-lock-retain-until-date",
];

const millisecondsOfDay = 24 * 3600 * 1000;

/**
 * The condition keys of `s3:PutObject`.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html#amazons3-PutObject
 *
 * @param options.createsObject false for uploads of parts, which become an object when they are completed
 */
export function putKeys(
  { headers }: IncomingMessage,
  { tags, createsObject, now }: { tags: Record<string, string>; createsObject: boolean; now: Date },
): ConditionKeys {
  const retainUntil = Date.parse(text(headers, "x-amz-object-lock-retain-until-date") ?? "");
  return {
    ...Object.fromEntries(uploadHeaders.map((name) => [`s3:${name}`, text(headers, name)])),
    ...Object.fromEntries(lockHeaders.map((name) => [`s3:${name}`, text(headers, `x-amz-${name}`)])),
    "s3:object-lock-remaining-retention-days": Number.isNaN(retainUntil)
      ? undefined
      : String(Math.ceil((retainUntil - now.getTime()) / millisecondsOfDay)),
    "s3:ObjectCreationOperation": String(createsObject),
    ...requestedTagKeys(tags),
  };
}

function text(headers: IncomingHttpHeaders, name: string): string | undefined {
  const value = lookUp(headers, name);
  return value === undefined ? undefined : String(value);
}
