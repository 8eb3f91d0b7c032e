import type { Stage } from "./stage.ts";

/** A bucket, whether SST's component declares it or we do. */
interface NamedBucket {
  bucket: $util.Input<string>;
}

/**
 * What every bucket of ours has: no public access by any road, one owner, and encryption under a named key. The AWS-managed
 * key `alias/aws/s3` serves whoever may use S3 in this account and asks for no grants of its own.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html
 */
export function secureBucket(name: string, { bucket }: NamedBucket, stage: Stage) {
  const options = withBucket(stage);
  return {
    accessBlock: new aws.s3.BucketPublicAccessBlock(
      `${name}AccessBlock`,
      {
        bucket,
        blockPublicAcls: true,
        blockPublicPolicy: true,
        ignorePublicAcls: true,
        restrictPublicBuckets: true,
      },
      options,
    ),
    ownership: new aws.s3.BucketOwnershipControls(
      `${name}Ownership`,
      { bucket, rule: { objectOwnership: "BucketOwnerEnforced" } },
      options,
    ),
    encryption: new aws.s3.BucketServerSideEncryptionConfigurationV2(
      `${name}Encryption`,
      {
        bucket,
        rules: [
          {
            applyServerSideEncryptionByDefault: {
              sseAlgorithm: "aws:kms",
              kmsMasterKeyId: managedKeyArn(),
            },
            // One data key for many objects: a hundredth of the calls to KMS.
            bucketKeyEnabled: true,
          },
        ],
      },
      options,
    ),
  };
}

/** Stays when the bucket does: one that outlives its stage is as closed as it was. */
export const withBucket = ({ removal }: Stage) => ({ retainOnDelete: removal === "retain" });

/** No bucket of the account can be made public, whoever declares it; nor once the stage is gone that said so. */
export function blockAccountAccess() {
  return new aws.s3.AccountPublicAccessBlock(
    "AccountAccessBlock",
    {
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    },
    { retainOnDelete: true },
  );
}

/**
 * The vault's own refusals, beyond SST's `enforceHttps`. A presigned URL acts as its signer, so that the API's allow-list
 * would not hold for uploads and downloads; here it does, for whoever signed. Requests signed in a header, as our
 * functions send them, are not touched: Lambda's addresses are in nobody's list.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/bucket-policy-s3-sigv4-conditions.html
 */
export function vaultPolicy({ allowedNetworks, uploadExpiresSeconds, downloadExpiresSeconds }: Stage) {
  const refuse = (conditions: { test: string; variable: string; values: string[] }[]) => ({
    effect: "deny" as const,
    principals: "*" as const,
    actions: ["s3:*"],
    conditions,
  });
  const presigned = { test: "StringEquals", variable: "s3:authType", values: ["REST-QUERY-STRING"] };
  const milliseconds = Math.max(uploadExpiresSeconds, downloadExpiresSeconds) * 1000;
  return [
    refuse([{ test: "NumericLessThan", variable: "s3:TlsVersion", values: ["1.2"] }]),
    refuse([
      presigned,
      { test: "NumericGreaterThan", variable: "s3:signatureAge", values: [String(milliseconds)] },
    ]),
    ...(allowedNetworks.length > 0
      ? [refuse([presigned, { test: "NotIpAddress", variable: "aws:SourceIp", values: allowedNetworks }])]
      : []),
  ];
}

/** How long content is kept, by where it lies. */
export function vaultLifecycle({ bucket }: NamedBucket, { retentionDays }: Stage) {
  const expire = (prefix: string, days: number) => ({
    id: prefix,
    status: "Enabled",
    filter: { prefix: `${prefix}/` },
    expiration: { days },
  });
  return new aws.s3.BucketLifecycleConfigurationV2("VaultLifecycle", {
    bucket,
    rules: [
      expire("incoming", retentionDays.incoming),
      expire("quarantine", retentionDays.quarantined),
      ...(retentionDays.released === null ? [] : [expire("released", retentionDays.released)]),
      {
        id: "remains",
        status: "Enabled",
        filter: {},
        noncurrentVersionExpiration: { noncurrentDays: retentionDays.noncurrent },
        expiration: { expiredObjectDeleteMarker: true },
        abortIncompleteMultipartUpload: { daysAfterInitiation: 1 },
      },
    ],
  });
}

/**
 * The key that AWS manages in this account for S3. Asked for rather than written down: in an account that never used it,
 * the name leads to no key until somebody asks, and what is uploaded under it is refused.
 * https://docs.aws.amazon.com/kms/latest/APIReference/API_DescribeKey.html
 */
const managedKeyArn = () => aws.kms.getAliasOutput({ name: "alias/aws/s3" }).arn;
