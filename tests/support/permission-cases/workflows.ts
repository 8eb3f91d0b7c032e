import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "vitest";
import { all, revoke, trust, withoutFunction, withoutRetries } from "../permissions.ts";
import { deadLettersAre, type PermissionCase, startWorkflow, uploadDocument } from "./permission-case.ts";

/** Text that `Inspect` does not read in one call: see `inspectionStepBytes` of the stage. */
const largeText = {
  filename: "large.txt",
  contentType: "text/plain",
  bytes: Buffer.from("text ".repeat(300_000)),
};

/** What Step Functions does with the roles of workflows. */
export const workflowCases: Record<string, PermissionCase> = {
  "the role of a workflow may not invoke Inspect": {
    change: withoutFunction("IntakeRole", "InspectFunction"),
    drive: uploadDocument,
    denied:
      /^Access denied: \S+IntakeRole\S+ \(for \S+\) needs lambda:InvokeFunction on \S+InspectFunction\S+\. No statement/,
    silent: "InspectRole",
  },
  "the role of a workflow may not invoke Settle": {
    change: withoutFunction("IntakeRole", "SettleFunction"),
    drive: uploadDocument,
    denied: /IntakeRole\S+ \(for \S+\) needs lambda:InvokeFunction on \S+SettleFunction/,
    silent: "SettleRole",
  },
  "the role of a workflow may not record a failure": {
    change: withoutFunction("IntakeRole", "RecordFailureFunction"),
    drive: startWorkflow("Intake"),
    denied: /IntakeRole\S+ \(for \S+\) needs lambda:InvokeFunction on \S+RecordFailureFunction/,
    silent: "RecordFailureRole",
  },
  "the role of a workflow may not keep the input of a failed execution": {
    change: all(
      withoutRetries("Intake"),
      withoutFunction("IntakeRole", "RecordFailureFunction"),
      revoke("IntakeRole", "sqs:SendMessage"),
    ),
    drive: startWorkflow("Intake"),
    denied: /IntakeRole\S+ \(for \S+\) needs sqs:SendMessage on \S+-Unrecorded\. No statement/,
    stopped: deadLettersAre("Unrecorded"),
  },
  "the role of a workflow may not start another": {
    stage: "scanned",
    change: revoke("IntakeRole", "states:StartExecution"),
    drive: (airlock) => uploadDocument(airlock, largeText),
    denied: /IntakeRole\S+ \(for \S+\) needs states:StartExecution on \S+LargeIntake/,
    async stopped({ directory }) {
      const executions = await readdir(join(directory, "states"));
      expect(executions.filter((file) => file.includes("LargeIntake"))).toEqual([]);
    },
  },
  "Step Functions may not assume the role of a workflow": {
    change: trust("LargeIntakeRole", "events.amazonaws.com"),
    drive: startWorkflow("LargeIntake"),
    denied:
      /^Access denied: states\.amazonaws\.com \(for \S+LargeIntake\S+\) needs sts:AssumeRole on \S+LargeIntakeRole/,
    silent: "InspectRole",
  },
  "the role of a workflow may not deliver its log": {
    change: revoke("UnwrapRole", "logs:PutResourcePolicy"),
    drive: async () => {},
    denied: /UnwrapRole\S+ \(for \S+\) needs logs:PutResourcePolicy on \*\. No statement/,
    async stopped({ system }) {
      expect(system.declarationErrors).toEqual([
        expect.stringContaining(
          "The state machine IAM Role is not authorized to access the Log Destination.",
        ),
      ]);
    },
  },
};
