import { collectViolations, type Rule } from "../../checks/rule.ts";
import { type Graph, type Resource, resourcesOfType } from "../../graph/graph.ts";
import { policiesOf } from "../../iam/policies.ts";
import type { Statement } from "../../iam/policy.ts";
import { listOf, principalsOf, statementsOf } from "../../iam/statements.ts";
import { lookUp } from "../../look-up.ts";
import { metricAlarmType } from "../cloudwatch/types.ts";
import { queueType } from "../sqs/types.ts";
import { kindOfTarget } from "./target-kinds.ts";
import { eventApiDestinationType, eventRuleType, eventTargetType } from "./types.ts";

/** EventBridge drops what a target refuses, without an error, where one of these is missing. */
export const deadLetterRule: Rule = {
  id: "dead-letter",
  demands:
    "Every target at an API destination declares its retries and a dead-letter queue, and every API destination its rate. Every dead-letter queue of a target accepts messages of the target's rule, and has an alarm in a program that declares alarms; so has the loss of what the queue did not take.",
  page: "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html",
  check(graph) {
    const { violations, report } = collectViolations("dead-letter");
    for (const destination of resourcesOfType(graph, eventApiDestinationType))
      if (!destination.inputs.invocationRateLimitPerSecond)
        report(
          destination,
          "It declares no rate, and gets up to 300 requests a second.",
          "Set invocationRateLimitPerSecond.",
        );
    for (const target of resourcesOfType(graph, eventTargetType)) {
      const { arn, retryPolicy, deadLetterConfig } = target.inputs;
      const isOutside = kindOfTarget(arn) === "apiDestination";
      if (isOutside && !(retryPolicy?.maximumEventAgeInSeconds && retryPolicy.maximumRetryAttempts))
        report(target, "It declares no retries.", "Set age and attempts in retryPolicy.");
      if (isOutside && !deadLetterConfig?.arn)
        report(target, "It has no dead-letter queue.", "Set deadLetterConfig.");
      const queue = resourcesOfType(graph, queueType).find(
        ({ outputs }) => outputs.arn === deadLetterConfig?.arn,
      );
      if (!queue) continue;
      if (!acceptsFrom(graph, queue.outputs.arn, ruleArnOf(graph, target)))
        report(
          target,
          `Its rule may not send to its dead-letter queue ${queue.outputs.name}.`,
          "In the queue's policy, allow sqs:SendMessage to events.amazonaws.com for the rule's ARN.",
        );
      if (!hasAlarm(graph, "ApproximateNumberOfMessagesVisible", { QueueName: queue.outputs.name }))
        report(
          queue,
          "It is a dead-letter queue, and no alarm watches it.",
          "Declare an alarm on its ApproximateNumberOfMessagesVisible.",
        );
      if (!hasAlarm(graph, "InvocationsFailedToBeSentToDlq", { RuleName: target.inputs.rule }))
        report(
          target,
          "No alarm tells when its rule cannot send to its dead-letter queue.",
          "Declare an alarm on the rule's InvocationsFailedToBeSentToDlq.",
        );
    }
    return violations;
  },
};

const ruleArnOf = (graph: Graph, target: Resource<{ rule: string }>) =>
  resourcesOfType(graph, eventRuleType).find(({ outputs }) => outputs.name === target.inputs.rule)?.outputs
    .arn;

/** Whether a policy lets EventBridge send messages of the rule to the queue. */
function acceptsFrom(graph: Graph, queueArn: string, ruleArn: string | undefined): boolean {
  const isForRule = ({ Condition = {} }: Statement) => {
    const sources = Object.values(Condition).flatMap((variables) => listOf(variables["aws:SourceArn"]));
    return sources.length === 0 || sources.includes(ruleArn ?? "");
  };
  return policiesOf(graph)
    .flatMap(statementsOf)
    .some(
      (statement) =>
        statement.Effect === "Allow" &&
        principalsOf(statement).includes("events.amazonaws.com") &&
        listOf(statement.Action).includes("sqs:SendMessage") &&
        listOf(statement.Resource).includes(queueArn) &&
        isForRule(statement),
    );
}

/** Whether an alarm is on a metric with this dimension. A program without alarms needs none. */
function hasAlarm(graph: Graph, metricName: string, dimension: Record<string, string>): boolean {
  const alarms = resourcesOfType(graph, metricAlarmType);
  const [[name, value] = ["", ""]] = Object.entries(dimension);
  return (
    alarms.length === 0 ||
    alarms.some(
      ({ inputs }) => inputs.metricName === metricName && lookUp(inputs.dimensions ?? {}, name) === value,
    )
  );
}
