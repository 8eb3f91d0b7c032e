import { describeType, named, namedOutputs, regionalArn, type ServiceFacts } from "../resource-facts.ts";
import { logGroupType, logResourcePolicyType, logStreamType } from "./types.ts";

export const logsFacts: ServiceFacts = {
  id: "logs",
  title: "Amazon CloudWatch Logs",
  emulates: "log groups as folders and log streams as files; its API is not emulated",
  resources: [
    describeType(logGroupType, {
      emulation: "emulated",
      naming: named(512),
      replacedBy: ["name", "namePrefix", "logGroupClass"],
      holds: "its log",
      outputs: namedOutputs("logs", "log-group:"),
      logGroupNames: ({ outputs }) => [outputs.name, outputs.arn],
    }),
    // A log stream begins with its first entry.
    describeType(logStreamType, {
      emulation: "folded",
      naming: named(512, "parent"),
      partOf: { property: "logGroupName", types: [logGroupType] },
      replacedBy: ["name", "logGroupName"],
      holds: "its log",
      outputs: ({ inputs: { name, logGroupName } }, scope) => ({
        id: name,
        arn: regionalArn(scope, "logs", `log-group:${logGroupName}:log-stream:${name}`),
      }),
    }),
    describeType(logResourcePolicyType, {
      emulation: "not-emulated",
      naming: () => ({ property: "policyName", maximum: 255, isOverwritten: true }),
      replacedBy: ["policyName"],
      carriesPolicy: "resource",
    }),
  ],
  loadRules: async () => (await import("./rules.ts")).rules,
};
