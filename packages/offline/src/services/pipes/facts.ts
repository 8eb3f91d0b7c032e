import type { RequestedAction } from "../../iam/policy.ts";
import { lookUp } from "../../look-up.ts";
import { rulesOfSource } from "../events/event-pattern-references.ts";
import { describeType, named, namedOutputs, outputValues, type ServiceFacts } from "../resource-facts.ts";
import { partsNotEmulated, serviceOf } from "./parts.ts";
import { type PipeDeclaration, pipeType } from "./types.ts";

/**
 * The actions that a pipe needs by the service in the ARN of its source, enrichment and target.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-permissions.html
 */
const actions: Readonly<Record<"source" | "enrichment" | "target", Readonly<Record<string, string[]>>>> = {
  source: {
    dynamodb: ["DescribeStream", "GetRecords", "GetShardIterator", "ListStreams"].map(
      (action) => `dynamodb:${action}`,
    ),
  },
  enrichment: { states: ["states:StartSyncExecution"], lambda: ["lambda:InvokeFunction"] },
  target: { events: ["events:PutEvents"] },
};

type Part = keyof typeof actions | "deadLetter";

/** The calls that a pipe makes with its role for one of its parts. */
export function callsOfPart(pipe: PipeDeclaration, part: Part): RequestedAction[] {
  if (part === "deadLetter") {
    const queue = pipe.sourceParameters?.dynamodbStreamParameters?.deadLetterConfig?.arn;
    return queue ? [{ action: "sqs:SendMessage", resource: queue }] : [];
  }
  return (lookUp(actions[part], serviceOf(pipe[part])) ?? []).map((action) => ({
    action,
    resource: pipe[part] ?? "",
  }));
}

function callsOfPipe(pipe: PipeDeclaration): { calls: RequestedAction[]; complete: boolean } {
  const parts: Part[] = ["source", "enrichment", "target", "deadLetter"];
  const calls = parts.flatMap((part) => callsOfPart(pipe, part));
  return { calls, complete: partsNotEmulated(pipe).length === 0 };
}

const pipeName = { PipeName: outputValues(pipeType, "name") };
const account = { AwsAccountId: ({ accountId }: { accountId: string }) => [accountId] };

export const pipesFacts: ServiceFacts = {
  id: "pipes",
  title: "Amazon EventBridge Pipes",
  emulates:
    "pipes from a DynamoDB stream to an event bus, with filters, input templates, enrichment by Step Functions or Lambda, retries and a dead-letter queue; its API is not emulated",
  resources: [
    describeType(pipeType, {
      emulation: "emulated",
      naming: named(64),
      replacedBy: ["name", "namePrefix", "source"],
      missingParts: ({ inputs }) => [
        ...partsNotEmulated(inputs),
        ...(inputs.logConfiguration && inputs.logConfiguration.level !== "OFF" ? ["its log"] : []),
      ],
      outputs: namedOutputs("pipes", "pipe/"),
      servicePrincipal: "pipes.amazonaws.com",
      roleArn: ({ inputs }) => inputs.roleArn,
      impliedCalls: ({ inputs }) => callsOfPipe(inputs),
      // Paths into events, and texts around them.
      opaqueProperties: ["inputTemplate", "pattern", "eventbridgeEventBusParameters"],
      logGroups: ({ inputs }) => {
        const { level = "OFF", cloudwatchLogsLogDestination } = inputs.logConfiguration ?? {};
        return level === "OFF"
          ? []
          : [{ group: cloudwatchLogsLogDestination?.logGroupArn, purpose: "log group" }];
      },
      node: { title: "EventBridge pipe", shape: [">", "]"] },
      connections: ({ inputs, outputs }, graph) => {
        const { source } = inputs.targetParameters?.eventbridgeEventBusParameters ?? {};
        return rulesOfSource(graph, source ?? `Pipe ${outputs.name}`).map((rule) => ({
          from: outputs.arn,
          to: rule,
          label: "sends events to",
        }));
      },
    }),
  ],
  metrics: [
    {
      namespace: "AWS/EventBridge/Pipes",
      names: [
        ...["Duration", "EventCount", "EventSize", "Invocations"],
        ...["ExecutionThrottled", "ExecutionTimeout", "ExecutionFailed", "ExecutionPartiallyFailed"],
        ...["EnrichmentStageDuration", "EnrichmentStageFailed"],
        ...["TargetStageDuration", "TargetStageFailed", "TargetStagePartiallyFailed", "TargetStageSkipped"],
      ],
      dimensions: [pipeName],
    },
    {
      namespace: "AWS/EventBridge/Pipes",
      names: ["Concurrency", "ExecutionThrottled", "Invocations"],
      dimensions: [account],
    },
  ],
  loadRules: async () => (await import("./rules.ts")).rules,
};
