import { detailTypeOf, eventSource, settledByWorkflow } from "../packages/core/src/event-names.ts";
import { places } from "../packages/core/src/vault/keys.ts";
import { retainWithData } from "./access.ts";
import { createDeadLetterQueue } from "./dead-letter-queue.ts";
import { createEventTarget } from "./event-target.ts";
import { physicalName } from "./names.ts";
import { createServiceRole } from "./service-role.ts";
import type { Stage } from "./stage.ts";
import { prefixOf } from "./vault-policy.ts";

/** Which events start the workflow, and the members of its input by their paths in the event. */
interface Trigger {
  description: string;
  pattern: object;
  paths: Record<string, string>;
}

/**
 * Starts the workflow for every object created in `incoming/` (with malware protection, for every scan result), and for
 * every event after which the workflow has to settle a document. Events that EventBridge cannot deliver within a day go to
 * a dead-letter queue.
 *
 * @returns the rules and the queue, for alarms
 */
export function startWorkflow({
  stage,
  vault,
  intake,
}: {
  stage: Stage;
  vault: sst.aws.Bucket;
  intake: sst.aws.StepFunctions;
}) {
  new aws.s3.BucketNotification(
    "VaultNotifications",
    { bucket: vault.name, eventbridge: true },
    retainWithData(stage),
  );
  const triggers: Record<string, Trigger> = {
    Uploaded: stage.malwareProtection ? scanCompleted(vault) : objectCreated(vault),
    Recorded: recorded(vault),
  };
  const rules = Object.entries(triggers).map(([name, { description, pattern, paths }]) => {
    const eventPattern = $jsonStringify(pattern);
    const rule = new aws.cloudwatch.EventRule(name, { name: physicalName(name), description, eventPattern });
    return { name, rule, paths };
  });
  const undelivered = createDeadLetterQueue(
    "Undelivered",
    rules.map(({ rule }) => rule),
  );
  const role = createServiceRole("Uploaded", "events.amazonaws.com", [
    { actions: ["states:StartExecution"], resources: [intake.arn] },
  ]);
  for (const { name, rule, paths } of rules)
    createEventTarget(`${name}Target`, rule, { arn: intake.arn, role, undelivered, paths });
  return { rules, undelivered };
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html */
const objectCreated = (vault: sst.aws.Bucket): Trigger => ({
  description: "Content was uploaded for a document",
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
const scanCompleted = (vault: sst.aws.Bucket): Trigger => ({
  description: "A document's content was scanned",
  pattern: {
    source: ["aws.guardduty"],
    "detail-type": ["GuardDuty Malware Protection Object Scan Result"],
    detail: {
      s3ObjectDetails: {
        bucketName: [vault.name],
        objectKey: places.map((place) => ({ prefix: prefixOf(place) })),
      },
    },
  },
  paths: {
    key: "$.detail.s3ObjectDetails.objectKey",
    etag: "$.detail.s3ObjectDetails.eTag",
    scan: "$.detail.scanResultDetails.scanResultStatus",
  },
});

const recorded = (vault: sst.aws.Bucket): Trigger => ({
  description: "A decision, or an end that leaves content to remove, was recorded for a document",
  pattern: {
    source: [eventSource],
    "detail-type": settledByWorkflow.map(detailTypeOf),
    detail: { bucket: [vault.name] },
  },
  paths: { documentId: "$.detail.documentId" },
});
