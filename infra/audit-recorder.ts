import { managedKeyArn, retainWithData, secureBucket, tlsOnly } from "./access.ts";
import { uniqueRoleName } from "./names.ts";
import type { Stage } from "./stage.ts";

/** Lets AWS Config read the configuration of every resource type. AWS updates it as types are added. */
export const recorderPolicyArn = "arn:aws:iam::aws:policy/service-role/AWS_ConfigRole";

/**
 * Creates the region's recorder of AWS Config, which records all resource types, IAM included, and its history bucket. The
 * recorder has a role of its own: with the service-linked role, AWS Config delivers as a service principal.
 * https://docs.aws.amazon.com/config/latest/developerguide/iamrole-permissions.html
 *
 * @returns the recorder's status, on which the rules depend
 */
export function createRecorder(stage: Stage): aws.cfg.RecorderStatus {
  const accountId = aws.getCallerIdentityOutput().accountId;
  const bucket = createHistoryBucket(stage);
  const history = $interpolate`${bucket.arn}/AWSLogs/${accountId}/Config/*`;
  const policy = createBucketPolicy(stage, bucket, history);
  const name = `${$app.name}-${$app.stage}`;
  const recorder = new aws.cfg.Recorder("AuditRecorder", {
    name,
    roleArn: createRole(bucket, history).arn,
    recordingGroup: { allSupported: true, includeGlobalResourceTypes: true },
  });
  // A delivery channel needs a recorder, and a recorder starts only with a delivery channel.
  const channel = new aws.cfg.DeliveryChannel(
    "AuditDelivery",
    { name, s3BucketName: bucket.bucket },
    { dependsOn: [recorder, policy] },
  );
  return new aws.cfg.RecorderStatus(
    "AuditRecording",
    { name: recorder.name, isEnabled: true },
    { dependsOn: [channel] },
  );
}

/**
 * AWS Config encrypts its deliveries with SSE-S3 unless the channel names a key, so they need no grant on the bucket's key.
 * https://docs.aws.amazon.com/config/latest/developerguide/manage-delivery-channel.html
 */
function createHistoryBucket(stage: Stage) {
  const bucket = new aws.s3.BucketV2("AuditHistory", { forceDestroy: stage.removal === "remove" });
  secureBucket("AuditHistory", { bucket: bucket.bucket, keyArn: managedKeyArn(), stage });
  const options = retainWithData(stage);
  new aws.s3.BucketVersioningV2(
    "AuditHistoryVersioning",
    { bucket: bucket.bucket, versioningConfiguration: { status: "Enabled" } },
    options,
  );
  new aws.s3.BucketLifecycleConfigurationV2(
    "AuditHistoryLifecycle",
    {
      bucket: bucket.bucket,
      rules: [
        {
          id: "history",
          status: "Enabled",
          filter: {},
          // AWS Config's own retention period is seven years.
          // https://docs.aws.amazon.com/config/latest/developerguide/delete-config-data-with-retention-period.html
          expiration: { days: 2557 },
          noncurrentVersionExpiration: { noncurrentDays: stage.retentionDays.noncurrent },
          abortIncompleteMultipartUpload: { daysAfterInitiation: 1 },
        },
      ],
    },
    options,
  );
  return bucket;
}

/**
 * AWS Config checks the bucket, and delivers if the role cannot, as a service principal.
 * https://docs.aws.amazon.com/config/latest/developerguide/s3-bucket-policy.html
 */
function createBucketPolicy(stage: Stage, bucket: aws.s3.BucketV2, history: $util.Output<string>) {
  const principals = [configService];
  return new aws.s3.BucketPolicy(
    "AuditHistoryPolicy",
    {
      bucket: bucket.bucket,
      policy: aws.iam.getPolicyDocumentOutput({
        statements: [
          tlsOnly(bucket.arn),
          {
            principals,
            actions: ["s3:GetBucketAcl", "s3:ListBucket"],
            resources: [bucket.arn],
            conditions: [fromThisAccount()],
          },
          {
            principals,
            actions: ["s3:PutObject"],
            resources: [history],
            conditions: [fromThisAccount(), ownerHasFullControl],
          },
        ],
      }).json,
    },
    retainWithData(stage),
  );
}

function createRole(bucket: aws.s3.BucketV2, history: $util.Output<string>) {
  const { args, options } = uniqueRoleName("Recorder");
  return new aws.iam.Role(
    "AuditRecorderRole",
    {
      ...args,
      assumeRolePolicy: aws.iam.getPolicyDocumentOutput({
        statements: [
          { principals: [configService], actions: ["sts:AssumeRole"], conditions: [fromThisAccount()] },
        ],
      }).json,
      managedPolicyArns: [recorderPolicyArn],
      inlinePolicies: [
        {
          name: "inline",
          policy: aws.iam.getPolicyDocumentOutput({
            statements: [
              {
                actions: ["s3:PutObject", "s3:PutObjectAcl"],
                resources: [history],
                conditions: [ownerHasFullControl],
              },
              { actions: ["s3:GetBucketAcl"], resources: [bucket.arn] },
            ],
          }).json,
        },
      ],
    },
    options,
  );
}

const configService = { type: "Service", identifiers: ["config.amazonaws.com"] };

const fromThisAccount = () => ({
  test: "StringEquals",
  variable: "aws:SourceAccount",
  values: [aws.getCallerIdentityOutput().accountId],
});

const ownerHasFullControl = {
  test: "StringEquals",
  variable: "s3:x-amz-acl",
  values: ["bucket-owner-full-control"],
};
