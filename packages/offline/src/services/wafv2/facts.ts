import { type Graph, type Resource, resourcesOfType, type Scope } from "../../graph/graph.ts";
import { stageType } from "../apigateway/types.ts";
import {
  type Declared,
  describeType,
  named,
  opaqueUuid,
  outputValues,
  physicalName,
  regionalArn,
  type ServiceFacts,
} from "../resource-facts.ts";
import { ipSetType, ruleGroupType, webAclAssociationType, webAclLoggingType, webAclType } from "./types.ts";

const regionalOutputs = (kind: string) => (declared: Declared<object>, scope: Scope) => {
  const name = physicalName(declared);
  const id = opaqueUuid(declared.urn);
  return {
    id,
    name,
    arn: regionalArn(scope, "wafv2", `regional/${kind}/${name}/${id}`),
    capacity: 0,
    lockToken: opaqueUuid(id),
  };
};

const metricNames = (graph: Graph) => [
  "ALL",
  ...resourcesOfType(graph, webAclType).flatMap(({ inputs }) =>
    [inputs, ...(inputs.rules ?? [])].map(({ visibilityConfig }) => visibilityConfig?.metricName),
  ),
];

export const wafv2Facts: ServiceFacts = {
  id: "wafv2",
  title: "AWS WAF",
  resources: [
    describeType(webAclType, {
      emulation: "not-emulated",
      naming: named(128),
      replacedBy: ["name", "namePrefix", "scope"],
      outputs: regionalOutputs("webacl"),
      logGroups: ({ outputs }, graph) => {
        const logging = resourcesOfType(graph, webAclLoggingType).find(
          ({ inputs }) => inputs.resourceArn === outputs.arn,
        );
        return [
          {
            group: logging?.inputs.logDestinationConfigs?.[0],
            purpose: "log group",
            ...(logging && { writer: logging as Resource }),
          },
        ];
      },
      node: { title: "AWS WAF", shape: ["{{", "}}"] },
    }),
    describeType(ipSetType, {
      emulation: "not-emulated",
      naming: named(128),
      replacedBy: ["name", "scope", "ipAddressVersion"],
      outputs: regionalOutputs("ipset"),
    }),
    describeType(ruleGroupType, {
      emulation: "not-emulated",
      naming: named(128),
      replacedBy: ["name", "namePrefix", "scope", "capacity"],
      outputs: regionalOutputs("rulegroup"),
    }),
    describeType(webAclAssociationType, {
      emulation: "not-emulated",
      replacedBy: ["resourceArn", "webAclArn"],
      connections: ({ inputs }, graph) => [
        {
          from: inputs.webAclArn,
          to: resourcesOfType(graph, stageType).find(({ outputs }) => outputs.arn === inputs.resourceArn)
            ?.inputs.restApi,
          label: "guards",
        },
      ],
    }),
    describeType(webAclLoggingType, {
      emulation: "not-emulated",
      replacedBy: ["resourceArn", "logDestinationConfigs"],
    }),
  ],
  metrics: [
    {
      namespace: "AWS/WAFV2",
      names: ["BlockedRequests", "AllowedRequests", "CountedRequests"],
      dimensions: [
        {
          WebACL: outputValues(webAclType, "name"),
          Region: ({ region }) => [region],
          Rule: metricNames,
        },
      ],
    },
  ],
  loadRules: async () => (await import("./rules.ts")).rules,
};
