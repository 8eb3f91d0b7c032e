import type { Resource } from "../../graph/graph.ts";
import { callsOfTarget } from "../events/target-kinds.ts";
import { describeType, named, namedOutputs, type ServiceFacts } from "../resource-facts.ts";
import { scheduleType } from "./types.ts";

export const schedulerFacts: ServiceFacts = {
  id: "scheduler",
  title: "Amazon EventBridge Scheduler",
  emulates: "schedules (rate, cron, at) with their targets; its API is not emulated",
  resources: [
    describeType(scheduleType, {
      emulation: "emulated",
      naming: named(64),
      replacedBy: ["name", "namePrefix", "groupName"],
      outputs: namedOutputs("scheduler", "schedule/default/"),
      servicePrincipal: "scheduler.amazonaws.com",
      roleArn: ({ inputs }) => inputs.target?.roleArn,
      impliedCalls: ({ inputs: { target } }) => {
        const { calls, complete } = callsOfTarget(target?.arn);
        const queue = target?.deadLetterConfig?.arn;
        return {
          calls: [...calls, ...(queue ? [{ action: "sqs:SendMessage", resource: queue }] : [])],
          complete,
        };
      },
      node: { title: "Schedule", shape: [">", "]"] },
      connections: (resource) => [
        { from: resource as Resource, to: resource.inputs.target?.arn, label: "starts" },
      ],
    }),
  ],
  loadRules: async () => (await import("./rules.ts")).rules,
};
