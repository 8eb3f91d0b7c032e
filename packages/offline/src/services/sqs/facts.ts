import { type Resource, resourcesOfType } from "../../graph/graph.ts";
import { textsOf } from "../../graph/texts.ts";
import { eventTargetType } from "../events/types.ts";
import { pipeType } from "../pipes/types.ts";
import {
  describeType,
  named,
  outputValues,
  physicalName,
  regionalArn,
  type ServiceFacts,
} from "../resource-facts.ts";
import { scheduleType } from "../scheduler/types.ts";
import { stateMachineType } from "../states/types.ts";
import { arnOfQueue } from "./queue-url.ts";
import { queuePolicyType, queueType } from "./types.ts";

export const sqsFacts: ServiceFacts = {
  id: "sqs",
  title: "Amazon SQS",
  emulates: "queues that other services send messages to, as files; its API is not emulated",
  resources: [
    describeType(queueType, {
      emulation: "emulated",
      naming: named(80),
      replacedBy: ["name", "namePrefix", "fifoQueue"],
      holds: "its messages",
      missingParts: ({ outputs }, graph) => {
        const receivesEvents = [
          ...resourcesOfType(graph, eventTargetType),
          ...resourcesOfType(graph, scheduleType),
          ...resourcesOfType(graph, pipeType),
        ].some(({ inputs }) => textsOf(inputs).includes(outputs.arn));
        const receivesMessages = resourcesOfType(graph, stateMachineType).some(({ inputs }) =>
          inputs.definition.includes(outputs.url),
        );
        return receivesEvents || receivesMessages ? [] : ["everything but receiving events"];
      },
      outputs: (declared, scope) => {
        const name = physicalName(declared);
        const url = `https://sqs.${scope.region}.amazonaws.com/${scope.accountId}/${name}`;
        return { id: url, name, url, arn: regionalArn(scope, "sqs", name) };
      },
      referredBy: { properties: ["queueUrl"], values: ({ outputs }) => [outputs.url] },
      encryption: ({ inputs, outputs }) => ({
        violations:
          inputs.kmsMasterKeyId || inputs.sqsManagedSseEnabled
            ? []
            : [["Its encryption is not declared.", "Set sqsManagedSseEnabled or kmsMasterKeyId."]],
        ...(inputs.kmsMasterKeyId && { key: { name: inputs.kmsMasterKeyId, service: "sqs" } }),
        tls: { action: "sqs:*", arns: [outputs.arn] },
      }),
      policies: (resource) =>
        resource.inputs.policy === undefined
          ? []
          : [
              {
                resource: resource as Resource,
                kind: "resource",
                document: resource.inputs.policy,
                resourceArn: resource.outputs.arn,
              },
            ],
      node: { title: "SQS", shape: ["[/", "/]"] },
    }),
    describeType(queuePolicyType, {
      emulation: "folded",
      partOf: { property: "queueUrl", types: [queueType] },
      replacedBy: ["queueUrl"],
      policies: (resource) => [
        {
          resource,
          kind: "resource",
          document: resource.inputs.policy,
          resourceArn: arnOfQueue(resource.inputs.queueUrl),
        },
      ],
    }),
  ],
  metrics: [
    {
      namespace: "AWS/SQS",
      names: ["ApproximateNumberOfMessagesVisible", "ApproximateAgeOfOldestMessage", "NumberOfMessagesSent"],
      dimensions: [{ QueueName: outputValues(queueType, "name") }],
    },
  ],
};
