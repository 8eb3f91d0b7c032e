import { createDeadLetterQueue } from "./dead-letter-queue.ts";
import { physicalName } from "./names.ts";
import type { Stage } from "./stage.ts";
import { prefixOf } from "./vault.ts";

/**
 * Starts the workflow for every object created in `incoming/`; with malware protection, for every scan result. Events that
 * EventBridge cannot deliver within a day go to a dead-letter queue.
 *
 * @returns the rule and the queue, for alarms
 */
export function startOnUpload({
  stage,
  vault,
  intake,
}: {
  stage: Stage;
  vault: sst.aws.Bucket;
  intake: sst.aws.StepFunctions;
}) {
  new aws.s3.BucketNotification("VaultNotifications", { bucket: vault.name, eventbridge: true });
  const { pattern, paths } = stage.malwareProtection ? scanCompleted(vault) : objectCreated(vault);
  const rule = new aws.cloudwatch.EventRule("Uploaded", {
    name: physicalName("Uploaded"),
    description: "Content was uploaded for a document",
    eventPattern: $jsonStringify(pattern),
  });
  const undelivered = createDeadLetterQueue(rule);
  const role = new aws.iam.Role("UploadedRole", {
    name: physicalName("Uploaded"),
    assumeRolePolicy: aws.iam.assumeRolePolicyForPrincipal({ Service: "events.amazonaws.com" }),
    inlinePolicies: [
      {
        name: "inline",
        policy: aws.iam.getPolicyDocumentOutput({
          statements: [{ actions: ["states:StartExecution"], resources: [intake.arn] }],
        }).json,
      },
    ],
  });
  new aws.cloudwatch.EventTarget("UploadedTarget", {
    rule: rule.name,
    arn: intake.arn,
    roleArn: role.arn,
    retryPolicy: { maximumEventAgeInSeconds: 24 * 3600, maximumRetryAttempts: 185 },
    deadLetterConfig: { arn: undelivered.arn },
    inputTransformer: { inputPaths: paths, inputTemplate: templateOf(paths) },
  });
  return { rule, undelivered };
}

/** A template that names each path's value: `{"key": <key>}`. EventBridge adds the quotes of the values. */
function templateOf(paths: Record<string, string>): string {
  const members = Object.keys(paths).map((name) => `"${name}": <${name}>`);
  return `{${members.join(", ")}}`;
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html */
const objectCreated = (vault: sst.aws.Bucket) => ({
  pattern: {
    source: ["aws.s3"],
    "detail-type": ["Object Created"],
    detail: { bucket: { name: [vault.name] }, object: { key: [{ prefix: prefixOf("incoming") }] } },
  },
  paths: {
    key: "$.detail.object.key",
    etag: "$.detail.object.etag",
  },
});

/** https://docs.aws.amazon.com/guardduty/latest/ug/monitor-with-eventbridge-s3-malware-protection.html */
const scanCompleted = (vault: sst.aws.Bucket) => ({
  pattern: {
    source: ["aws.guardduty"],
    "detail-type": ["GuardDuty Malware Protection Object Scan Result"],
    detail: {
      s3ObjectDetails: { bucketName: [vault.name], objectKey: [{ prefix: prefixOf("incoming") }] },
    },
  },
  paths: {
    key: "$.detail.s3ObjectDetails.objectKey",
    etag: "$.detail.s3ObjectDetails.eTag",
    scan: "$.detail.scanResultDetails.scanResultStatus",
  },
});
