import type { SignedRequest } from "../../http/signed-api.ts";
import type { NeededAccess } from "../../iam/authorizer.ts";
import { type KmsEncryption, requestedKeyActions } from "./encryption.ts";
import { requestedActions } from "./requested-actions.ts";
import type { S3 } from "./s3.ts";

/** The bucket and key of an object's ARN; undefined for the ARN of a bucket. */
function addressOf(arn: string): { bucket: string; key: string } | undefined {
  const [, bucket = "", key = ""] = /^arn:aws:s3:::([^/]+)\/(.+)$/s.exec(arn) ?? [];
  return bucket ? { bucket, key } : undefined;
}

/**
 * What the caller of a request to S3 has to be allowed: the actions on bucket and objects, `s3:ListBucket` where the object
 * does not exist, and what S3 calls on the bucket's key for the caller.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/amazon-s3-policy-keys.html
 */
export function neededAccess(
  { request, caller }: SignedRequest,
  { buckets }: S3,
  { region, encryptionOf }: { region: string; encryptionOf: (bucket: string) => KmsEncryption | undefined },
): NeededAccess[] {
  const objectOf = (arn: string) => {
    const address = addressOf(arn);
    return address && buckets.get(address.bucket)?.objects.get(address.key);
  };
  const actions = requestedActions(request, 200);
  const reads = actions.filter(({ action }) => action === "s3:GetObject");
  const isMissing = reads.some(({ resource }) => objectOf(resource) === undefined);
  const authType = caller.presigned ? "REST-QUERY-STRING" : "REST-HEADER";
  const onObjects = requestedActions(request, isMissing ? 404 : 200).map((requested) => {
    const tags = Object.entries(objectOf(requested.resource)?.tags ?? {});
    const tagKeys = tags.map(([name, value]) => [`s3:ExistingObjectTag/${name}`, value] as const);
    return { ...requested, keys: { "s3:authType": authType, ...Object.fromEntries(tagKeys) } };
  });
  if (isMissing) return onObjects;
  const onKeys = actions.flatMap((requested) => {
    const address = addressOf(requested.resource);
    const usesBucketKey = address && encryptionOf(address.bucket)?.usesBucketKey;
    const encrypted = usesBucketKey ? `arn:aws:s3:::${address.bucket}` : requested.resource;
    return requestedKeyActions(request, [requested], encryptionOf).map((keyAction) => ({
      ...keyAction,
      keys: {
        "kms:ViaService": `s3.${region}.amazonaws.com`,
        "kms:EncryptionContext:aws:s3:arn": encrypted,
      },
    }));
  });
  return [...onObjects, ...onKeys];
}
