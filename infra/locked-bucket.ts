import { managedKeyArn, secureBucket, tlsOnly } from "./access.ts";
import { uniqueBucketName } from "./names.ts";
import type { Stage } from "./stage.ts";

/** A statement of a bucket policy that allows an AWS service to write for a source. */
interface ServiceGrant {
  principals: { type: string; identifiers: string[] }[];
  actions: string[];
  resources: $util.Input<string>[];
  conditions: { test: string; variable: string; values: $util.Input<string>[] }[];
}

/**
 * Creates a bucket whose objects nobody can delete or overwrite for some days, the account's root included; the lifecycle
 * deletes them then. The bucket is retained when the stage is removed: locked objects cannot be deleted. Its key is
 * AWS-managed, whatever the vault's is, because nobody can delete that key.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock.html
 *
 * @param name prefix of the resources' logical names
 * @param contents.rule the id of the lifecycle rule, which says what the objects are
 * @param contents.grantsOf statements of the bucket policy besides the one that denies requests without TLS
 * @returns the bucket, its policy, and the retention, which is in force before the first object
 */
export function createLockedBucket(
  name: string,
  stage: Stage,
  {
    days,
    rule,
    grantsOf = () => [],
  }: { days: number; rule: string; grantsOf?: (arn: $util.Output<string>) => ServiceGrant[] },
) {
  const options = { retainOnDelete: true };
  const { args, options: keepName } = uniqueBucketName(name);
  const { bucket, arn } = new aws.s3.BucketV2(
    name,
    { ...args, objectLockEnabled: true },
    { ...options, ...keepName },
  );
  secureBucket(name, { bucket, keyArn: managedKeyArn(), stage: { ...stage, removal: "retain" } });
  const statements = [tlsOnly(arn), ...grantsOf(arn)];
  const policy = new aws.s3.BucketPolicy(
    `${name}Policy`,
    { bucket, policy: aws.iam.getPolicyDocumentOutput({ statements }).json },
    options,
  );
  const versioning = new aws.s3.BucketVersioningV2(
    `${name}Versioning`,
    { bucket, versioningConfiguration: { status: "Enabled" } },
    options,
  );
  const retention = new aws.s3.BucketObjectLockConfigurationV2(
    `${name}Retention`,
    { bucket, rule: { defaultRetention: { mode: "COMPLIANCE", days } } },
    { ...options, dependsOn: [versioning] },
  );
  new aws.s3.BucketLifecycleConfigurationV2(
    `${name}Lifecycle`,
    {
      bucket,
      rules: [
        {
          id: rule,
          status: "Enabled",
          filter: {},
          expiration: { days },
          noncurrentVersionExpiration: { noncurrentDays: 1 },
          abortIncompleteMultipartUpload: { daysAfterInitiation: 1 },
        },
      ],
    },
    { ...options, dependsOn: [versioning] },
  );
  return { bucket: { name: bucket, arn }, policy, retention };
}
