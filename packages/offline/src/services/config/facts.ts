import {
  type Declared,
  describeType,
  named,
  opaqueId,
  physicalName,
  regionalArn,
  type ServiceFacts,
} from "../resource-facts.ts";
import { configRuleType, deliveryChannelType, recorderStatusType, recorderType } from "./types.ts";

const nameAsId = (declared: Declared<object>) => {
  const name = physicalName(declared);
  return { id: name, name };
};

export const configFacts: ServiceFacts = {
  id: "config",
  title: "AWS Config",
  resources: [
    describeType(configRuleType, {
      emulation: "not-emulated",
      naming: named(128),
      replacedBy: ["name"],
      outputs: (declared, scope) => {
        const ruleId = `config-rule-${opaqueId(declared.urn, 6)}`;
        return {
          ...nameAsId(declared),
          ruleId,
          arn: regionalArn(scope, "config", `config-rule/${ruleId}`),
        };
      },
    }),
    describeType(recorderType, {
      emulation: "not-emulated",
      naming: named(256),
      replacedBy: ["name"],
      outputs: nameAsId,
      servicePrincipal: "config.amazonaws.com",
    }),
    describeType(recorderStatusType, { emulation: "not-emulated", replacedBy: ["name"] }),
    describeType(deliveryChannelType, {
      emulation: "not-emulated",
      naming: named(256),
      replacedBy: ["name"],
      outputs: nameAsId,
    }),
  ],
  loadRules: async () => (await import("./rules.ts")).rules,
};
