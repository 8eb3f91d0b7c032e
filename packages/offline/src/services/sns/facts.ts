import { describeType, namedOutputs, type ServiceFacts } from "../resource-facts.ts";
import { topicPolicyType, topicSubscriptionType, topicType } from "./types.ts";

export const snsFacts: ServiceFacts = {
  id: "sns",
  title: "Amazon SNS",
  resources: [
    describeType(topicType, {
      emulation: "not-emulated",
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
      replacedBy: ["arn"],
      policies: (resource) => [
        { resource, kind: "resource", document: resource.inputs.policy, resourceArn: resource.inputs.arn },
      ],
    }),
    describeType(topicSubscriptionType, {
      emulation: "not-emulated",
      replacedBy: ["topic", "protocol", "endpoint"],
    }),
  ],
};
