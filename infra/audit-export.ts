import { eventSource } from "../packages/core/src/event-names.ts";
import type { PublishedEvent } from "../packages/functions/src/http/asyncapi.ts";
import { createDeadLetterQueue } from "./dead-letter-queue.ts";
import { createEventTarget } from "./event-target.ts";
import { createLockedBucket } from "./locked-bucket.ts";
import { physicalName } from "./names.ts";
import { createServiceRole } from "./service-role.ts";
import type { Stage } from "./stage.ts";

/** Firehose's longest interval is 900 seconds. Alarms compare the age of its oldest record with it. */
export const exportIntervalSeconds = 300;

/** Prefixes of the exported objects. Firehose puts records that it cannot process below the second. */
const prefixes = { events: "events/", errors: "errors/" };

/**
 * Which members of an event are exported. No member has personal data, because an exported line cannot be erased: no text
 * that a person wrote, and no hash of content. Members that some events lack or have as null are left out as well: an input
 * template inserts nothing for them. The event's type says the same.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
 */
const isExported: Record<keyof PublishedEvent, boolean> = {
  documentId: true,
  sequence: true,
  type: true,
  status: true,
  at: true,
  actor: true,
  owner: true,
  ownerName: true,
  contentType: true,
  size: true,
  rules: true,
  bucket: true,
  stage: true,
  actorName: false,
  labels: false,
  reason: false,
  sha256: false,
  from: false,
  key: false,
  verdict: false,
  decision: false,
};

/**
 * Writes every event of the vault's documents as a line of JSON to a bucket with Object Lock, by a rule and a Firehose
 * stream. An event that EventBridge cannot deliver within a day goes to a dead-letter queue; Firehose tries to write for a day.
 * https://docs.aws.amazon.com/firehose/latest/dev/retry.html
 *
 * @returns the resources, for alarms, audit rules and outputs
 */
export function exportEvents(stage: Stage, vault: sst.aws.Bucket) {
  const { bucket, retention } = createLockedBucket("AuditExport", stage, {
    days: stage.retentionDays.auditExport,
    rule: "lines",
  });
  const { stream, logGroup } = createStream(stage, bucket, retention);
  const rule = new aws.cloudwatch.EventRule("AuditExport", {
    name: physicalName("AuditExport"),
    description: "Every event of a document, for the audit export",
    eventPattern: $jsonStringify({ source: [eventSource], detail: { bucket: [vault.name] } }),
  });
  const undelivered = createDeadLetterQueue("AuditExportUndelivered", [rule]);
  // https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-identity-based.html#eb-target-permissions
  const role = createServiceRole("AuditExport", "events.amazonaws.com", [
    { actions: ["firehose:PutRecord", "firehose:PutRecordBatch"], resources: [stream.arn] },
  ]);
  const members = Object.entries(isExported).flatMap(([name, exported]) => (exported ? [name] : []));
  const paths = Object.fromEntries(members.map((name) => [name, `$.detail.${name}`]));
  createEventTarget("AuditExportTarget", rule, { arn: stream.arn, role, undelivered, paths });
  return { bucket, stream, logGroup, rule, undelivered };
}

/**
 * A Firehose stream that puts a newline after each record.
 * https://docs.aws.amazon.com/firehose/latest/APIReference/API_Processor.html
 *
 * @param retention the bucket's default retention, which is in force before the first object
 */
function createStream(
  stage: Stage,
  bucket: { arn: $util.Output<string> },
  retention: aws.s3.BucketObjectLockConfigurationV2,
) {
  const name = physicalName("AuditExport");
  const logGroup = new aws.cloudwatch.LogGroup("AuditExportLogs", {
    name: `/aws/kinesisfirehose/${name}`,
    retentionInDays: stage.retentionDays.logs,
  });
  // Firehose writes to log streams that exist.
  const logStream = new aws.cloudwatch.LogStream("AuditExportLogStream", {
    name: "S3Delivery",
    logGroupName: logGroup.name,
  });
  const objects = Object.values(prefixes).map((prefix) => $interpolate`${bucket.arn}/${prefix}*`);
  const role = createServiceRole("AuditExportDelivery", "firehose.amazonaws.com", [
    {
      actions: ["s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads"],
      resources: [bucket.arn],
    },
    { actions: ["s3:AbortMultipartUpload", "s3:GetObject", "s3:PutObject"], resources: objects },
    { actions: ["logs:PutLogEvents"], resources: [logStream.arn] },
  ]);
  const day = "!{timestamp:yyyy/MM/dd}/";
  const stream = new aws.kinesis.FirehoseDeliveryStream(
    "AuditExport",
    {
      name,
      destination: "extended_s3",
      serverSideEncryption: { enabled: true, keyType: "AWS_OWNED_CMK" },
      extendedS3Configuration: {
        bucketArn: bucket.arn,
        roleArn: role.arn,
        prefix: `${prefixes.events}${day}`,
        errorOutputPrefix: `${prefixes.errors}!{firehose:error-output-type}/${day}`,
        fileExtension: ".jsonl",
        bufferingInterval: exportIntervalSeconds,
        bufferingSize: 5,
        processingConfiguration: {
          enabled: true,
          processors: [
            {
              type: "AppendDelimiterToRecord",
              parameters: [{ parameterName: "Delimiter", parameterValue: "\\n" }],
            },
          ],
        },
        cloudwatchLoggingOptions: {
          enabled: true,
          logGroupName: logGroup.name,
          logStreamName: logStream.name,
        },
      },
    },
    { dependsOn: [retention] },
  );
  return { stream, logGroup };
}
