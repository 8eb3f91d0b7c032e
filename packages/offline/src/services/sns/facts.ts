import { describeType, named, namedOutputs, type ServiceFacts } from "../resource-facts.ts";
import { topicPolicyType, topicSubscriptionType, topicType } from "./types.ts";

export const snsFacts: ServiceFacts = {
  id: "sns",
  title: "Amazon SNS",
  resources: [
    describeType(topicType, {
      emulation: "not-emulated",
      naming: named(256),
      replacedBy: ["name", "namePrefix", "fifoTopic"],
      outputs: namedOutputs("sns", "", "arn"),
      encryption: ({ inputs, outputs }) => ({
        violations: inputs.kmsMasterKeyId ? [] : [["It is not encrypted.", "Name a key in kmsMasterKeyId."]],
        ...(inputs.kmsMasterKeyId && { key: { name: inputs.kmsMasterKeyId, service: "sns" } }),
        tls: { action: "sns:Publish", arns: [outputs.arn] },
      }),
      node: { title: "SNS", shape: ["[/", "/]"] },
    }),
    describeType(topicPolicyType, {
      emulation: "not-emulated",
      partOf: { property: "arn", types: [topicType] },
      replacedBy: ["arn"],
      policies: (resource) => [
        { resource, kind: "resource", document: resource.inputs.policy, resourceArn: resource.inputs.arn },
      ],
    }),
    describeType(topicSubscriptionType, {
      emulation: "not-emulated",
      partOf: { property: "topic", types: [topicType] },
      replacedBy: ["topic", "protocol", "endpoint"],
    }),
  ],
};
