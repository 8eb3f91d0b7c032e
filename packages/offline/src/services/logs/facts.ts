import { describeType, namedOutputs, type ServiceFacts } from "../resource-facts.ts";
import { logGroupType, logResourcePolicyType } from "./types.ts";

export const logsFacts: ServiceFacts = {
  id: "logs",
  title: "Amazon CloudWatch Logs",
  emulates: "log groups as folders and log streams as files; its API is not emulated",
  resources: [
    describeType(logGroupType, {
      emulation: "emulated",
      outputs: namedOutputs("logs", "log-group:"),
      logGroupNames: ({ outputs }) => [outputs.name, outputs.arn],
    }),
    describeType(logResourcePolicyType, { emulation: "not-emulated", carriesPolicy: "resource" }),
  ],
  loadRules: async () => (await import("./rules.ts")).rules,
};
