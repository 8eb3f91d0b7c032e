import { expect } from "vitest";
import { firehoseService } from "../../../packages/offline/src/services/firehose/index.ts";
import { s3Service } from "../../../packages/offline/src/services/s3/index.ts";
import type { InProcess } from "../in-process.ts";
import { all, remove, revoke, set, trust } from "../permissions.ts";
import {
  deadLettersAre,
  logOf,
  neverRequested,
  type PermissionCase,
  registerDocument,
} from "./permission-case.ts";

const errorLog = "/aws/kinesisfirehose/airlock-offline-AuditExport";

/** Registers a document, and lets Firehose write what it has got of it. */
async function exportEvents(airlock: InProcess): Promise<void> {
  await registerDocument(airlock);
  await airlock.system.idle();
  await airlock.system.service(firehoseService).flush();
}

async function nothingExported({ system, graph }: InProcess): Promise<void> {
  const bucket = system.service(s3Service).s3.buckets.get(String(graph.outputs.auditExport));
  expect([...(bucket?.objects.keys() ?? [])]).toEqual([]);
}

/** What the pipe of the events and Firehose do with their roles. */
export const exportCases: Record<string, PermissionCase> = {
  "a pipe's role may not read the stream": {
    change: revoke("AnnouncementsRole", "dynamodb:GetRecords"),
    drive: registerDocument,
    denied:
      /^Access denied: \S+-Announcements-\d+ \(for \S+:pipe\/\S+\) needs dynamodb:GetRecords on \S+\/stream\//,
    stopped: neverRequested("states:StartSyncExecution"),
  },
  "a pipe's role may not call its enrichment": {
    change: revoke("AnnouncementsRole", "states:StartSyncExecution"),
    drive: registerDocument,
    denied: /-Announcements-\d+ \(for \S+\) needs states:StartSyncExecution on \S+Unwrap/,
    stopped: neverRequested("events:PutEvents"),
  },
  "a pipe's role may not publish events": {
    change: revoke("AnnouncementsRole", "events:PutEvents"),
    drive: registerDocument,
    denied: /-Announcements-\d+ \(for \S+\) needs events:PutEvents on \S+:event-bus\/default/,
    silent: "AuditExportRole",
  },
  "a pipe's role may not send to its dead-letter queue": {
    change: all(
      revoke("AnnouncementsRole", "events:PutEvents"),
      revoke("AnnouncementsRole", "sqs:SendMessage"),
    ),
    async drive(airlock) {
      await registerDocument(airlock);
      await expect
        .poll(() => airlock.reports)
        .toContainEqual(expect.stringContaining("needs events:PutEvents"));
      airlock.clock.ahead += 48 * 3600 * 1000;
    },
    denied: /-Announcements-\d+ \(for \S+\) needs sqs:SendMessage on \S+-Unpublished/,
    stopped: deadLettersAre("Unpublished"),
  },
  "a pipe may not assume its role": {
    change: trust("AnnouncementsRole", "events.amazonaws.com"),
    drive: registerDocument,
    denied: /^Access denied: pipes\.amazonaws\.com \(for \S+\) needs sts:AssumeRole on \S+-Announcements/,
    stopped: neverRequested("states:StartSyncExecution"),
  },
  "EventBridge's role may not send to Firehose": {
    change: revoke("AuditExportRole", "firehose:PutRecordBatch"),
    drive: exportEvents,
    denied: /-AuditExport-\d+ \(for \S+\) needs firehose:PutRecordBatch on \S+:deliverystream\//,
    async stopped(airlock) {
      await nothingExported(airlock);
      await deadLettersAre("AuditExportUndelivered", "NO_PERMISSIONS")(airlock);
    },
  },
  "the policy of the export's dead-letter queue does not name EventBridge": {
    change: all(
      revoke("AuditExportRole", "firehose:PutRecord"),
      remove("QueuePolicy", "AuditExportUndeliveredPolicy"),
    ),
    drive: exportEvents,
    denied:
      /^Access denied: events\.amazonaws\.com \(for \S+\) needs sqs:SendMessage on \S+-AuditExportUndelivered\./,
    stopped: deadLettersAre("AuditExportUndelivered"),
  },
  "Firehose may not assume its role": {
    change: trust("AuditExportDeliveryRole", "events.amazonaws.com"),
    drive: exportEvents,
    denied:
      /^Access denied: firehose\.amazonaws\.com \(for \S+\) needs sts:AssumeRole on \S+-AuditExportDelivery/,
    stopped: nothingExported,
  },
  "Firehose's role may not write to the bucket": {
    change: revoke("AuditExportDeliveryRole", "s3:PutObject"),
    drive: exportEvents,
    denied:
      /-AuditExportDelivery-\d+ \(for \S+\) needs s3:PutObject on arn:aws:s3:::\S+\/events\/\S+\.jsonl\. No statement/,
    async stopped(airlock) {
      await nothingExported(airlock);
      await expect.poll(() => logOf(airlock, errorLog)).toContain('"errorCode":"S3.AccessDenied"');
    },
  },
  "Firehose's role may not log its errors": {
    change: all(
      revoke("AuditExportDeliveryRole", "s3:GetBucketLocation"),
      revoke("AuditExportDeliveryRole", "logs:PutLogEvents"),
    ),
    drive: exportEvents,
    denied: /-AuditExportDelivery-\d+ \(for \S+\) needs logs:PutLogEvents on \S+:log-stream:S3Delivery\./,
    stopped: nothingExported,
  },
  "the policy of Firehose's bucket denies its role": {
    change: set("BucketPolicy", "AuditExportPolicy", () => ({
      policy: JSON.stringify({
        Version: "2012-10-17",
        Statement: [{ Sid: "Closed", Effect: "Deny", Principal: "*", Action: "s3:PutObject", Resource: "*" }],
      }),
    })),
    drive: exportEvents,
    denied:
      /needs s3:PutObject on \S+\. Statement Closed of AuditExportPolicy \(resource policy\) denies it\./,
    stopped: nothingExported,
  },
};
