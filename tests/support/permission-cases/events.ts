import { all, bound, find, remove, revoke, set, trust } from "../permissions.ts";
import {
  deadLettersAre,
  inOtherAccount,
  type PermissionCase,
  runSweeper,
  uploadDocument,
} from "./permission-case.ts";

/** What EventBridge does with roles, permissions and queue policies. */
export const eventCases: Record<string, PermissionCase> = {
  "EventBridge may not assume the role of a target": {
    change: trust("UploadedRole", "scheduler.amazonaws.com"),
    drive: uploadDocument,
    denied:
      /^Access denied: events\.amazonaws\.com \(for \S+:rule\/\S+-Uploaded\) needs sts:AssumeRole on \S+-Uploaded-\d+\./,
    silent: "InspectRole",
    stopped: deadLettersAre("Undelivered", "FAILED_TO_ASSUME_ROLE"),
  },
  "EventBridge may assume the role of a target for another rule alone": {
    change: trust("UploadedRole", "events.amazonaws.com", {
      ArnEquals: { "aws:SourceArn": "arn:aws:events:us-west-2:000000000000:rule/other" },
    }),
    drive: uploadDocument,
    denied: /needs sts:AssumeRole on \S+-Uploaded-\d+\. No statement allows it/,
    silent: "InspectRole",
    stopped: deadLettersAre("Undelivered", "FAILED_TO_ASSUME_ROLE"),
  },
  "the role of EventBridge's target may not start the workflow": {
    change: revoke("UploadedRole", "states:StartExecution"),
    drive: uploadDocument,
    denied:
      /^Access denied: \S+-Uploaded-\d+ \(for \S+:rule\/\S+\) needs states:StartExecution on \S+Intake\S+\. No statement/,
    silent: "InspectRole",
    stopped: deadLettersAre("Undelivered", "NO_PERMISSIONS"),
  },
  "a permissions boundary limits the role of EventBridge's target": {
    change: bound("UploadedRole", { Effect: "Allow", Action: "s3:*", Resource: "*" }),
    drive: uploadDocument,
    denied: /needs states:StartExecution on \S+\. .* This one in its permissions boundary would/,
    silent: "InspectRole",
    stopped: deadLettersAre("Undelivered", "NO_PERMISSIONS"),
  },
  "a dead-letter queue's policy does not name EventBridge": {
    change: all(revoke("UploadedRole", "states:StartExecution"), remove("QueuePolicy", "UndeliveredPolicy")),
    drive: uploadDocument,
    denied:
      /^Access denied: events\.amazonaws\.com \(for \S+\) needs sqs:SendMessage on \S+-Undelivered\. No statement/,
    stopped: deadLettersAre("Undelivered"),
  },
  "a dead-letter queue's policy denies EventBridge": {
    change: all(
      revoke("UploadedRole", "states:StartExecution"),
      set("QueuePolicy", "UndeliveredPolicy", () => ({
        policy: JSON.stringify({
          Version: "2012-10-17",
          Statement: [
            { Effect: "Allow", Principal: "*", Action: "sqs:SendMessage", Resource: "*" },
            {
              Sid: "NoServices",
              Effect: "Deny",
              Principal: "*",
              Action: "sqs:*",
              Resource: "*",
              Condition: { Bool: { "aws:PrincipalIsAWSService": "true" } },
            },
          ],
        }),
      })),
    ),
    drive: uploadDocument,
    denied:
      /needs sqs:SendMessage on \S+\. Statement NoServices of UndeliveredPolicy \(resource policy\) denies it\./,
    stopped: deadLettersAre("Undelivered"),
  },
  "EventBridge may not invoke the sweeper": {
    change: remove("Permission", "SweeperPermission"),
    drive: runSweeper,
    denied:
      /^Access denied: events\.amazonaws\.com \(for \S+Sweeper\S+\) needs lambda:InvokeFunction on \S+Sweep\S+\. No/,
    silent: "SweepRole",
  },
  "EventBridge may invoke the sweeper for a rule of another account alone": {
    change: set("Permission", "SweeperPermission", (graph) => ({
      sourceArn: inOtherAccount(find(graph, "EventRule", "SweeperRule").outputs.arn),
    })),
    drive: runSweeper,
    denied: /needs lambda:InvokeFunction on \S+Sweep/,
    silent: "SweepRole",
  },
  "EventBridge may invoke the sweeper for another account alone": {
    change: set("Permission", "SweeperPermission", () => ({ sourceAccount: "999999999999" })),
    drive: runSweeper,
    denied: /needs lambda:InvokeFunction on \S+Sweep/,
    silent: "SweepRole",
  },
};
