import { createLockedBucket } from "./locked-bucket.ts";
import { physicalName } from "./names.ts";
import type { Stage } from "./stage.ts";

/**
 * Records every request for an object of the vault, refused ones included, by a CloudTrail trail with log file validation:
 * who, from where, which object, and with which answer. CloudTrail delivers every event, while server access logs are
 * delivered on a best-effort basis. It has no requests whose signature is invalid or has expired.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/logging-with-S3.html
 *
 * Without a key of its own, a trail encrypts with SSE-S3, so nobody can make locked records unreadable by deleting a key.
 * https://docs.aws.amazon.com/awscloudtrail/latest/userguide/encrypting-cloudtrail-log-files-with-aws-kms.html
 *
 * @returns the bucket of the records
 */
export function recordAccess(stage: Stage, vault: sst.aws.Bucket) {
  const name = physicalName("AccessRecords", 128);
  const accountId = aws.getCallerIdentityOutput().accountId;
  const trailArn = $interpolate`arn:aws:cloudtrail:${stage.region}:${accountId}:trail/${name}`;
  const { bucket, policy, retention } = createLockedBucket("AccessRecords", stage, {
    days: stage.retentionDays.accessRecords,
    rule: "records",
    grantsOf: (arn) => letCloudTrailWrite(arn, trailArn),
  });
  new aws.cloudtrail.Trail(
    "AccessRecords",
    {
      name,
      s3BucketName: bucket.name,
      enableLogFileValidation: true,
      // Management events of the account are the concern of its own trail.
      includeGlobalServiceEvents: false,
      isMultiRegionTrail: false,
      advancedEventSelectors: [
        {
          name: "Requests for objects of the vault",
          fieldSelectors: [
            { field: "eventCategory", equals: ["Data"] },
            { field: "resources.type", equals: ["AWS::S3::Object"] },
            { field: "resources.ARN", startsWiths: [$interpolate`${vault.arn}/`] },
          ],
        },
      ],
    },
    { dependsOn: [policy, retention] },
  );
  return bucket;
}

const cloudTrail = [{ type: "Service", identifiers: ["cloudtrail.amazonaws.com"] }];

const fromTrail = (arn: $util.Output<string>) => ({
  test: "StringEquals",
  variable: "aws:SourceArn",
  values: [arn],
});

/** https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-s3-bucket-policy-for-cloudtrail.html */
const letCloudTrailWrite = (bucketArn: $util.Output<string>, trailArn: $util.Output<string>) => [
  {
    principals: cloudTrail,
    actions: ["s3:GetBucketAcl"],
    resources: [bucketArn],
    conditions: [fromTrail(trailArn)],
  },
  {
    principals: cloudTrail,
    actions: ["s3:PutObject"],
    resources: [$interpolate`${bucketArn}/AWSLogs/${aws.getCallerIdentityOutput().accountId}/*`],
    conditions: [
      fromTrail(trailArn),
      { test: "StringEquals", variable: "s3:x-amz-acl", values: ["bucket-owner-full-control"] },
    ],
  },
];
