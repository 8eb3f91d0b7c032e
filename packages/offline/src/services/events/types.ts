import type { ResourceType } from "../../graph/graph.ts";

export const eventBusType: ResourceType<{ name: string }, { name: string; arn: string }> =
  "aws:cloudwatch/eventBus:EventBus";
export const eventBusPolicyType: ResourceType<{ policy: string; eventBusName?: string }> =
  "aws:cloudwatch/eventBusPolicy:EventBusPolicy";
export const eventPermissionType: ResourceType<{
  principal: string;
  action?: string;
  eventBusName?: string;
  condition?: { key: string; type: string; value: string };
}> = "aws:cloudwatch/eventPermission:EventPermission";
export interface EventRuleDeclaration {
  name?: string;
  eventBusName?: string;
  eventPattern?: string;
  scheduleExpression?: string;
  state?: string;
  isEnabled?: boolean;
}

export const eventRuleType: ResourceType<EventRuleDeclaration, { name: string; arn: string }> =
  "aws:cloudwatch/eventRule:EventRule";

export interface RetryPolicy {
  maximumRetryAttempts?: number;
  maximumEventAgeInSeconds?: number;
}

/** What a target adds to the requests to an API destination. */
export interface HttpTarget {
  headerParameters?: Record<string, string>;
  pathParameterValues?: string[];
  queryStringParameters?: Record<string, string>;
}

interface HttpParameter {
  key: string;
  value: string;
  isValueSecret?: boolean;
}

export interface ConnectionDeclaration {
  name?: string;
  authorizationType: string;
  authParameters: {
    apiKey?: { key: string; value: string };
    basic?: { username: string; password: string };
    oauth?: object;
    invocationHttpParameters?: {
      bodies?: HttpParameter[];
      headers?: HttpParameter[];
      queryStrings?: HttpParameter[];
    };
  };
  kmsKeyIdentifier?: string;
}

export const eventConnectionType: ResourceType<
  ConnectionDeclaration,
  { name: string; arn: string; secretArn: string }
> = "aws:cloudwatch/eventConnection:EventConnection";

export interface ApiDestinationDeclaration {
  name?: string;
  connectionArn: string;
  httpMethod: string;
  invocationEndpoint: string;
  invocationRateLimitPerSecond?: number;
}

export const eventApiDestinationType: ResourceType<ApiDestinationDeclaration, { name: string; arn: string }> =
  "aws:cloudwatch/eventApiDestination:EventApiDestination";

export interface EventTargetDeclaration {
  rule: string;
  targetId?: string;
  arn: string;
  roleArn?: string;
  input?: string;
  inputPath?: string;
  inputTransformer?: { inputPaths?: Record<string, string>; inputTemplate: string };
  retryPolicy?: RetryPolicy;
  deadLetterConfig?: { arn?: string };
  httpTarget?: HttpTarget;
}

export const eventTargetType: ResourceType<EventTargetDeclaration, { targetId: string }> =
  "aws:cloudwatch/eventTarget:EventTarget";
