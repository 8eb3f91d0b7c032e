import { detailTypePrefix, eventSource } from "../packages/core/src/event-names.ts";
import { keyOf, placeOfStatus } from "../packages/core/src/vault/keys.ts";
import { createDeadLetterQueue } from "./dead-letter-queue.ts";
import { physicalName } from "./names.ts";
import { createServiceRole } from "./service-role.ts";
import type { Stage } from "./stage.ts";
import type { LinkedVault } from "./vault.ts";
import { withTimeout, workflowLogs } from "./workflow.ts";

interface Resources {
  stage: Stage;
  documents: sst.aws.Dynamo;
  vault: Pick<LinkedVault, "name">;
}

/**
 * Publishes each document's events on the account's default event bus: from the table's stream by an EventBridge pipe, at
 * least once and in order for each document. An event is written with its transition, so none is lost.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-dynamodb.html
 *
 * @returns the pipe, the queue of events that could not be published within a day and the state machine that the pipe
 *   calls, for alarms and audit rules
 */
export function publishAnnouncements({ stage, documents, vault }: Resources) {
  const unwrap = createUnwrap(stage, vault);
  const unpublished = createDeadLetterQueue("Unpublished");
  const bus = $interpolate`arn:aws:events:${stage.region}:${aws.getCallerIdentityOutput().accountId}:event-bus/default`;
  const stream = documents.nodes.table.streamArn;
  const role = createServiceRole("Announcements", "pipes.amazonaws.com", [
    {
      actions: [
        "dynamodb:DescribeStream",
        "dynamodb:GetRecords",
        "dynamodb:GetShardIterator",
        "dynamodb:ListStreams",
      ],
      resources: [stream],
    },
    { actions: ["states:StartSyncExecution"], resources: [unwrap.arn] },
    { actions: ["events:PutEvents"], resources: [bus] },
    { actions: ["sqs:SendMessage"], resources: [unpublished.arn] },
  ]);
  const pipe = new aws.pipes.Pipe("Announcements", {
    name: physicalName("Announcements"),
    roleArn: role.arn,
    source: stream,
    sourceParameters: {
      filterCriteria: { filters: [{ pattern: JSON.stringify(announcedItem) }] },
      dynamodbStreamParameters: {
        startingPosition: "TRIM_HORIZON",
        batchSize: 10,
        maximumRecordAgeInSeconds: 24 * 3600,
        // A batch that is larger than the enrichment's input is halved.
        onPartialBatchItemFailure: "AUTOMATIC_BISECT",
        deadLetterConfig: { arn: unpublished.arn },
      },
    },
    enrichment: unwrap.arn,
    target: bus,
    targetParameters: {
      inputTemplate: "<$.detail>",
      eventbridgeEventBusParameters: { source: eventSource, detailType: "$.detailType" },
    },
  });
  return { pipe, unpublished, unwrap };
}

/** A document's item as a transition leaves it. Other writes of the item remove `announcement`. */
const announcedItem = {
  dynamodb: {
    Keys: { sk: { S: ["document"] } },
    NewImage: { announcement: { S: [{ exists: true }] } },
  },
};

/** Beginnings of objects' keys by status, where a document has content. */
const prefixes = Object.fromEntries(
  Object.entries(placeOfStatus).map(([status, place]) => [status, keyOf("", place)]),
);

/**
 * Binds `$detailType` and `$detail`. What `announcement` has takes precedence; that of version 0.1.0 has the whole event.
 * A member without a value is left out. It is one line, as validators of definitions demand.
 */
const eventOfItem = `
  $item := dynamodb.NewImage;
  $event := $item.lastEvent.M;
  $announced := $parse($item.announcement.S);
  $prefix := $lookup(${JSON.stringify(prefixes)}, $event.to.S);
  $detailType := "${detailTypePrefix}" & $event.type.S;
  $detail := $merge([{
    "documentId": $item.id.S,
    "owner": $item.owner.S,
    "ownerName": $exists($item.ownerName) ? $item.ownerName.S : $item.owner.S,
    "sequence": $number($event.sequence.N),
    "type": $event.type.S,
    "from": $exists($event.from.S) ? $event.from.S : null,
    "status": $event.to.S,
    "at": $event.at.S,
    "actor": $event.actor.S,
    "actorName": $event.actorName.S,
    "reason": $event.reason.S,
    "contentType": $item.contentType.S,
    "size": $number($item.size.N),
    "sha256": $exists($item.sha256) ? $item.sha256.S : "",
    "verdict": $item.verdict.S,
    "decision": $item.decision.S,
    "labels": {},
    "rules": [],
    "key": $exists($prefix) ? $prefix & $item.id.S : null
  }, $exists($announced.detail) ? $announced.detail : $announced])`.replaceAll(/\s+/g, " ");

/**
 * Makes the event of each item from its attributes, and adds the bucket and the stage. An input template cannot do this: it
 * inserts maps and numbers in DynamoDB's own JSON.
 * https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html
 */
function createUnwrap(stage: Stage, vault: Pick<LinkedVault, "name">) {
  const added = $jsonStringify({ bucket: vault.name, stage: stage.name });
  return new sst.aws.StepFunctions("Unwrap", {
    type: "express",
    definition: sst.aws.StepFunctions.pass({
      name: "Unwrap",
      output:
        $interpolate`{% [$states.input.(${eventOfItem}; {"detailType": $detailType, "detail": $merge([$detail, ${added}])})] %}` as $util.Output<`{% ${string} %}`>,
    }),
    logging: { level: "error", includeData: false },
    transform: {
      stateMachine: withTimeout(30),
      logGroup: workflowLogs("Unwrap", stage),
    },
  });
}
