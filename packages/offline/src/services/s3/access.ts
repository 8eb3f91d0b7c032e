import type { IncomingMessage } from "node:http";
import type { SignedRequest } from "../../http/signed-api.ts";
import type { NeededAccess } from "../../iam/authorizer.ts";
import type { ConditionKeys } from "../../iam/request-context.ts";
import { type Address, parseAddress, parseCopySource, versionIdOf } from "./address.ts";
import type { Bucket } from "./bucket.ts";
import { listKeys, objectKeys, putKeys, requestedTagKeys, requestKeys } from "./condition-keys.ts";
import { type KmsEncryption, requestedKeyActions } from "./encryption.ts";
import { type OperationName, operationNameOf } from "./routes.ts";
import { isDeleteMarker, type StoredObject } from "./store.ts";
import { parseTags } from "./tags.ts";
import { replaces } from "./upload-headers.ts";

/** What decisions depend on besides the request. */
export interface AccessContext {
  buckets: ReadonlyMap<string, Bucket>;
  region: string;
  accountId: string;
  now: () => Date;
  encryptionOf: (bucket: string) => KmsEncryption | undefined;
}

/** A request for an operation on a bucket or an object. */
interface Asked {
  request: IncomingMessage;
  address: Address;
  /** Undefined where the request names none. */
  versionId: string | undefined;
  context: AccessContext;
}

/** ARN of a bucket, or of an object in it. */
export const arnOf = ({ bucketName, key = "" }: { bucketName: string; key?: string }): string =>
  `arn:aws:s3:::${bucketName}${key && `/${key}`}`;

/**
 * What the caller of a request to S3 has to be allowed: the actions on bucket and objects, `s3:ListBucket` where the object
 * does not exist, and what S3 calls on the bucket's key for the caller. What only a body shows is left out.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html
 *
 * @throws AwsError for a request that is for no operation
 */
export function neededAccess(
  { request, caller }: Pick<SignedRequest, "request" | "caller">,
  context: AccessContext,
): NeededAccess[] {
  const address = parseAddress(request);
  const operation = operationNameOf(request, address);
  const asked = { request, address, versionId: versionIdOf(address.query), context };
  const keys = requestKeys(request, caller, { accountId: context.accountId, now: context.now() });
  const actions = accessOf[operation](asked).map((needed) => ({
    ...needed,
    keys: { ...keys, ...needed.keys },
  }));
  const isMissing = address.key !== "" && actions.some(({ action }) => action === "s3:ListBucket");
  return isMissing ? actions : [...actions, ...keyAccess(request, actions, context)];
}

/** The access that each operation needs, with the condition keys that only some actions have. */
const accessOf: Readonly<Record<OperationName, (asked: Asked) => NeededAccess[]>> = {
  ListBuckets: () => [{ action: "s3:ListAllMyBuckets", resource: "*" }],
  GetBucketLocation: (asked) => [onBucket(asked, "GetBucketLocation")],
  HeadBucket: (asked) => [onBucket(asked, "ListBucket")],
  ListObjects: (asked) => [onBucket(asked, "ListBucket", listKeys(asked.address.query))],
  ListObjectVersions: (asked) => [onBucket(asked, "ListBucketVersions", listKeys(asked.address.query))],
  ListMultipartUploads: (asked) => [onBucket(asked, "ListBucketMultipartUploads")],
  // Each of the keys is decided by itself.
  DeleteObjects: () => [],
  GetObject: (asked) => reading(asked, `GetObject${versionOf(asked)}`),
  HeadObject: (asked) => reading(asked, `GetObject${versionOf(asked)}`),
  GetObjectTagging: (asked) => reading(asked, `GetObject${versionOf(asked)}Tagging`),
  // Its condition keys are in the body.
  PutObjectTagging: () => [],
  DeleteObjectTagging: (asked) => [onObject(asked, `DeleteObject${versionOf(asked)}Tagging`)],
  PutObject: (asked) => putting(asked, { createsObject: true }),
  CopyObject: copying,
  DeleteObject: (asked) => deleting(asked.address, asked.request, asked.versionId),
  CreateMultipartUpload: (asked) => putting(asked, { createsObject: false }),
  UploadPart: (asked) => putting(asked, { createsObject: false }),
  UploadPartCopy: (asked) => [...readingSource(asked), ...putting(asked, { createsObject: false })],
  CompleteMultipartUpload: (asked) => putting(asked, { createsObject: true }),
  AbortMultipartUpload: (asked) => [onObject(asked, "AbortMultipartUpload")],
  ListParts: (asked) => [onObject(asked, "ListMultipartUploadParts")],
};

const versionOf = ({ versionId }: Asked): string => (versionId === undefined ? "" : "Version");

const onBucket = (
  { address: { bucketName } }: Pick<Asked, "address">,
  action: string,
  keys: ConditionKeys = {},
): NeededAccess => ({ action: `s3:${action}`, resource: arnOf({ bucketName }), keys });

function onObject(
  { address, versionId, context }: Asked,
  action: string,
  keys: ConditionKeys = {},
): NeededAccess {
  const stored = storedObject(context, address, versionId);
  return {
    action: `s3:${action}`,
    resource: arnOf(address),
    keys: { ...objectKeys(stored, versionId), ...keys },
  };
}

/** The object that an address names, if it exists. */
function storedObject(
  { buckets }: AccessContext,
  { bucketName, key }: { bucketName: string; key: string },
  versionId: string | undefined,
): StoredObject | undefined {
  const bucket = buckets.get(bucketName);
  if (versionId === undefined) return bucket?.objects.get(key);
  const version = bucket?.versionsOf(key).find((candidate) => candidate.versionId === versionId);
  return version && !isDeleteMarker(version) ? version : undefined;
}

/** For a key that does not exist, S3 answers 404 only to callers with `s3:ListBucket`, and 403 to others. */
function reading(asked: Asked, action: string): NeededAccess[] {
  const { address, versionId, context } = asked;
  const isMissing = !storedObject(context, address, versionId);
  return [onObject(asked, action), ...(isMissing ? [onBucket(asked, "ListBucket")] : [])];
}

function readingSource(asked: Asked): NeededAccess[] {
  const { versionId, ...address } = parseCopySource(asked.request);
  const source = { ...asked, address: { ...asked.address, ...address }, versionId };
  return reading(source, `GetObject${versionOf(source)}`);
}

function putting(asked: Asked, { createsObject }: { createsObject: boolean }): NeededAccess[] {
  const { request, context } = asked;
  const tags = parseTags(request.headers["x-amz-tagging"]);
  const keys = putKeys(request, { tags, createsObject, now: context.now() });
  const resource = arnOf(asked.address);
  return [
    { action: "s3:PutObject", resource, keys },
    ...(Object.keys(tags).length > 0
      ? [{ action: "s3:PutObjectTagging", resource, keys: requestedTagKeys(tags) }]
      : []),
  ];
}

/** A copy of an object with tags takes those along, unless it replaces them. https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html */
function copying(asked: Asked): NeededAccess[] {
  const access = [...readingSource(asked), ...putting(asked, { createsObject: true })];
  const { versionId, ...address } = parseCopySource(asked.request);
  const { tags = {} } = storedObject(asked.context, address, versionId) ?? {};
  if (Object.keys(tags).length === 0 || replaces(asked.request, "tagging")) return access;
  const source = { ...asked, address: { ...asked.address, ...address }, versionId };
  return [
    ...access,
    onObject(source, `GetObject${versionOf(source)}Tagging`),
    { action: "s3:PutObjectTagging", resource: arnOf(asked.address), keys: requestedTagKeys(tags) },
  ];
}

/** What the deletion of an object, or of one of its versions, has to be allowed. */
export function deleting(
  address: { bucketName: string; key: string },
  { headers }: IncomingMessage,
  versionId: string | undefined,
): NeededAccess[] {
  const resource = arnOf(address);
  if (versionId === undefined)
    return [{ action: "s3:DeleteObject", resource, keys: { "s3:if-match": headers["if-match"] } }];
  const keys = objectKeys(undefined, versionId);
  return [
    { action: "s3:DeleteObjectVersion", resource, keys },
    ...(headers["x-amz-bypass-governance-retention"] === "true"
      ? [{ action: "s3:BypassGovernanceRetention", resource, keys }]
      : []),
  ];
}

/** What S3 calls on the keys of buckets for the caller. https://docs.aws.amazon.com/kms/latest/developerguide/services-s3.html */
function keyAccess(
  request: IncomingMessage,
  actions: readonly NeededAccess[],
  { region, encryptionOf }: AccessContext,
): NeededAccess[] {
  return actions.flatMap((needed) => {
    const [, bucketName = ""] = /^arn:aws:s3:::([^/]+)\/./s.exec(needed.resource) ?? [];
    const encrypted = encryptionOf(bucketName)?.usesBucketKey ? arnOf({ bucketName }) : needed.resource;
    return requestedKeyActions(request, [needed], encryptionOf).map((keyAction) => ({
      ...keyAction,
      keys: {
        "kms:ViaService": `s3.${region}.amazonaws.com`,
        "kms:EncryptionContext:aws:s3:arn": encrypted,
      },
    }));
  });
}
