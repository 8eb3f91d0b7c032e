import type { Graph } from "../../graph/graph.ts";
import type { NeededAccess } from "../../iam/authorizer.ts";
import type { KmsEncryption } from "./encryption.ts";
import type { StoredObject } from "./store.ts";

/** An object that another AWS service reads or writes. */
interface ObjectOfService {
  bucket: string;
  key: string;
  /** The object as it is, if it exists. */
  object?: StoredObject | undefined;
  encryption: KmsEncryption | undefined;
}

/** The keys that requests of other AWS services to S3 have: they sign a header. */
const requestKeys = { "s3:authType": "REST-HEADER" };

/** What another AWS service has to be allowed for actions on a bucket. */
export function bucketCalls(bucket: string, actions: readonly string[]): NeededAccess[] {
  return actions.map((action) => ({
    action: `s3:${action}`,
    resource: `arn:aws:s3:::${bucket}`,
    keys: requestKeys,
  }));
}

/**
 * What another AWS service has to be allowed for actions on an object, and what S3 then calls on the bucket's key for it.
 *
 * @param actions such as `GetObject`
 * @param keyActions such as `Decrypt`
 */
export function objectCalls(
  { bucket, key, object, encryption }: ObjectOfService,
  { region }: Pick<Graph, "region">,
  actions: readonly string[],
  keyActions: readonly string[],
): NeededAccess[] {
  const resource = `arn:aws:s3:::${bucket}/${key}`;
  const tags = Object.entries(object?.tags ?? {}).map(
    ([name, value]) => [`s3:ExistingObjectTag/${name}`, value] as const,
  );
  const onObject = actions.map((action) => ({
    action: `s3:${action}`,
    resource,
    keys: { ...requestKeys, ...Object.fromEntries(tags) },
  }));
  if (!encryption || encryption.isAwsManaged) return onObject;
  const onKey = keyActions.map((action) => ({
    action: `kms:${action}`,
    resource: encryption.keyArn,
    keys: {
      "kms:ViaService": `s3.${region}.amazonaws.com`,
      "kms:EncryptionContext:aws:s3:arn": encryption.usesBucketKey ? `arn:aws:s3:::${bucket}` : resource,
    },
  }));
  return [...onObject, ...onKey];
}
