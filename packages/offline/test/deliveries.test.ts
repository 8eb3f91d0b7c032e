import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { Deliveries, type Target } from "../src/services/events/deliveries.ts";
import { temporaryFolder } from "./support/local-aws.ts";

const target: Target = {
  arn: "arn:aws:lambda:eu-central-1:123456789012:function:target",
  ruleArn: "arn:aws:events:eu-central-1:123456789012:rule/rule",
  roleArn: undefined,
  retries: 185,
  maximumAgeSeconds: 86_400,
  deadLetterArn: undefined,
};

/** Delivers one input, waits until nothing is in flight, and returns what was reported and what is left on disk. */
async function deliver(to: Target, invokeFunction: (arn: string, input: unknown) => Promise<void>) {
  const folder = await temporaryFolder();
  const reports: string[] = [];
  const deliveries = new Deliveries({
    directory: folder.path,
    destinations: {
      deliver: {
        apiDestination: async () => {},
        deliveryStream: async () => {},
        function: ({ arn }, input) => invokeFunction(arn, input),
        queue: async () => {},
        stateMachine: async () => {},
      },
      sendDeadLetter: async () => {},
    },
    now: () => new Date(),
    report: (report) => void reports.push(report),
  });
  try {
    await deliveries.send(to, { a: 1 });
    await deliveries.idle();
    return { reports, left: await readdir(join(folder.path, "pending")) };
  } finally {
    await folder.remove();
  }
}

test("a delivery that fails at first is in flight until a retry has succeeded", async () => {
  const inputs: unknown[] = [];
  const { reports, left } = await deliver(target, async (_arn, input) => {
    inputs.push(input);
    if (inputs.length < 3) throw new Error("not yet");
  });
  expect(inputs).toEqual([{ a: 1 }, { a: 1 }, { a: 1 }]);
  expect({ reports, left }).toEqual({ reports: [], left: [] });
});

test("a target whose kind is not emulated is reported and not retried", async () => {
  const topicArn = "arn:aws:sns:eu-central-1:123456789012:topic";
  const { reports, left } = await deliver({ ...target, arn: topicArn }, async () => {});
  expect(reports).toEqual([
    `Undeliverable to ${topicArn} after 1 attempts: Targets such as ${topicArn} are not emulated offline.`,
  ]);
  expect(left).toEqual([]);
});
