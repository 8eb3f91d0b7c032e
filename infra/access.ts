import type { Stage } from "./stage.ts";

/**
 * Secures a bucket: no public access, ACLs disabled, and default encryption under a KMS key.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html
 *
 * @param name prefix of the resources' logical names
 * @param secured.bucket the bucket's name
 * @param secured.keyArn ARN of the key, such as `managedKeyArn()`
 */
export function secureBucket(
  name: string,
  { bucket, keyArn, stage }: { bucket: $util.Input<string>; keyArn: $util.Input<string>; stage: Stage },
): void {
  const options = retainWithData(stage);
  new aws.s3.BucketPublicAccessBlock(`${name}AccessBlock`, { bucket, ...blockPublicAccess }, options);
  new aws.s3.BucketOwnershipControls(
    `${name}Ownership`,
    { bucket, rule: { objectOwnership: "BucketOwnerEnforced" } },
    options,
  );
  new aws.s3.BucketServerSideEncryptionConfigurationV2(
    `${name}Encryption`,
    {
      bucket,
      rules: [
        {
          applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: keyArn },
          // Bucket keys cut KMS requests by up to 99 percent.
          // https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-key.html
          bucketKeyEnabled: true,
        },
      ],
    },
    options,
  );
}

/**
 * The statement of a bucket policy that denies requests without TLS.
 * @param arn the bucket's ARN
 */
export const tlsOnly = (arn: $util.Output<string>) => ({
  effect: "Deny",
  principals: [{ type: "*", identifiers: ["*"] }],
  actions: ["s3:*"],
  resources: [arn, $interpolate`${arn}/*`],
  conditions: [{ test: "Bool", variable: "aws:SecureTransport", values: ["false"] }],
});

/** Blocks public access for every bucket of the account. Retained when the stage is removed. */
export function blockAccountAccess(): void {
  new aws.s3.AccountPublicAccessBlock("AccountAccessBlock", blockPublicAccess, { retainOnDelete: true });
}

const blockPublicAccess = {
  blockPublicAcls: true,
  blockPublicPolicy: true,
  ignorePublicAcls: true,
  restrictPublicBuckets: true,
};

/** Options of what holds data or secures it: retained when the stage is removed, if its data is. */
export const retainWithData = ({ removal }: Stage) => ({ retainOnDelete: removal === "retain" });

/**
 * The ARN of the alias of the account's AWS-managed key for S3, which needs no grants for principals of this account. KMS
 * creates the key when its alias is described for the first time.
 * https://docs.aws.amazon.com/kms/latest/APIReference/API_DescribeKey.html
 */
export const managedKeyArn = () => aws.kms.getAliasOutput({ name: "alias/aws/s3" }).arn;
