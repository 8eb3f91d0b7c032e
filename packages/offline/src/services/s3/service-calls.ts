import type { Graph } from "../../graph/graph.ts";
import type { NeededAccess } from "../../iam/authorizer.ts";
import { objectKeys, serviceRequestKeys } from "./condition-keys.ts";
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

/** What another AWS service has to be allowed for actions on a bucket. */
export function bucketCalls(
  bucket: string,
  { accountId }: Pick<Graph, "accountId">,
  actions: readonly string[],
): NeededAccess[] {
  return actions.map((action) => ({
    action: `s3:${action}`,
    resource: `arn:aws:s3:::${bucket}`,
    keys: serviceRequestKeys(accountId),
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
  { region, accountId }: Pick<Graph, "region" | "accountId">,
  actions: readonly string[],
  keyActions: readonly string[],
): NeededAccess[] {
  const resource = `arn:aws:s3:::${bucket}/${key}`;
  const onObject = actions.map((action) => ({
    action: `s3:${action}`,
    resource,
    keys: { ...serviceRequestKeys(accountId), ...objectKeys(object) },
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
