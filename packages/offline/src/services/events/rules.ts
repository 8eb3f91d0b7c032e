import { authoredName, type Graph, type Properties, resourcesOfType } from "../../graph/graph.ts";
import {
  InvalidScheduleError,
  parseRuleSchedule,
  type ScheduleExpression,
} from "../scheduler/schedule-expression.ts";
import { busName } from "./bus-name.ts";
import { retryPolicy, type Target } from "./deliveries.ts";
import { EventPattern, patternError } from "./event-pattern.ts";
import type { TargetInput } from "./input.ts";
import { kindOfTarget } from "./target-kinds.ts";
import { type EventRuleDeclaration, eventRuleType, eventTargetType } from "./types.ts";

type RuleTarget = Target & TargetInput;

/** A declared EventBridge rule with its targets: it has a pattern, a schedule expression or both. */
export interface Rule {
  /** The name that the program's author gave it. */
  authoredName: string;
  arn: string;
  /** Name of the event bus. */
  bus: string;
  enabled: boolean;
  pattern: EventPattern | undefined;
  /** The schedule expression, and when it is due. */
  schedule: { text: string; due: ScheduleExpression } | undefined;
  targets: RuleTarget[];
  /** Why EventBridge would refuse the rule; undefined for a valid one. */
  error: string | undefined;
}

/** Lambda retries an asynchronous invocation twice. https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html */
const asynchronousRetries = 2;

/** All EventBridge rules of a graph. */
export function readRules(graph: Graph): Rule[] {
  const targets = resourcesOfType(graph, eventTargetType);
  return resourcesOfType(graph, eventRuleType).map((resource) => {
    const { inputs, outputs } = resource;
    const error = ruleError(inputs);
    return {
      authoredName: authoredName(graph, resource),
      arn: outputs.arn,
      bus: busName(inputs.eventBusName),
      enabled: inputs.state !== "DISABLED" && inputs.isEnabled !== false,
      pattern: inputs.eventPattern && !error ? new EventPattern(inputs.eventPattern) : undefined,
      schedule:
        inputs.scheduleExpression && !error
          ? { text: inputs.scheduleExpression, due: parseRuleSchedule(inputs.scheduleExpression) }
          : undefined,
      targets: targets
        .filter((target) => target.inputs.rule === outputs.name)
        .map((target) => readTarget(target.inputs, outputs.arn)),
      error,
    };
  });
}

/**
 * What EventBridge would say when it refused a rule; undefined for a valid one.
 * https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutRule.html
 */
export function ruleError({
  eventPattern,
  scheduleExpression,
  eventBusName,
}: EventRuleDeclaration): string | undefined {
  if (!eventPattern && !scheduleExpression)
    return "Parameter(s) EventPattern or ScheduleExpression must be specified.";
  if (scheduleExpression && busName(eventBusName) !== "default")
    return "ScheduleExpression is supported only on the default event bus.";
  const reason = eventPattern && patternError(eventPattern);
  if (reason) return `Event pattern is not valid. Reason: ${reason}`;
  try {
    if (scheduleExpression) parseRuleSchedule(scheduleExpression);
    return undefined;
  } catch (error) {
    if (!(error instanceof InvalidScheduleError)) throw error;
    return `Parameter ScheduleExpression is not valid. ${error.message}`;
  }
}

function readTarget(inputs: Properties, ruleArn: string): RuleTarget {
  const { arn, roleArn, input, inputPath, inputTransformer, deadLetterConfig, httpTarget } = inputs;
  return {
    arn,
    ruleArn,
    roleArn,
    input,
    inputPath,
    inputTransformer,
    deadLetterArn: deadLetterConfig?.arn,
    http: httpTarget,
    ...retryPolicy(inputs.retryPolicy, kindOfTarget(arn) === "function" ? asynchronousRetries : undefined),
  };
}
