import type { ResourceType } from "../../graph/graph.ts";

export const eventBusType: ResourceType<{ name: string }, { name: string; arn: string }> =
  "aws:cloudwatch/eventBus:EventBus";
export const eventBusPolicyType: ResourceType<{ policy: string }> =
  "aws:cloudwatch/eventBusPolicy:EventBusPolicy";
export const eventRuleType: ResourceType<
  {
    name?: string;
    eventBusName?: string;
    eventPattern?: string;
    scheduleExpression?: string;
    state?: string;
    isEnabled?: boolean;
  },
  { name: string; arn: string }
> = "aws:cloudwatch/eventRule:EventRule";

export interface RetryPolicy {
  maximumRetryAttempts?: number;
  maximumEventAgeInSeconds?: number;
}

export const eventTargetType: ResourceType<
  {
    rule: string;
    targetId?: string;
    arn: string;
    roleArn?: string;
    input?: string;
    inputPath?: string;
    inputTransformer?: { inputPaths?: Record<string, string>; inputTemplate: string };
    retryPolicy?: RetryPolicy;
    deadLetterConfig?: { arn?: string };
  },
  { targetId: string }
> = "aws:cloudwatch/eventTarget:EventTarget";
