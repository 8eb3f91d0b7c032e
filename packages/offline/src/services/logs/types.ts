import type { ResourceType } from "../../graph/graph.ts";

export const logGroupType: ResourceType<
  { name?: string; retentionInDays?: number },
  { name: string; arn: string }
> = "aws:cloudwatch/logGroup:LogGroup";
export const logStreamType: ResourceType<{ name: string; logGroupName: string }> =
  "aws:cloudwatch/logStream:LogStream";
export const logResourcePolicyType: ResourceType<{ policyDocument: string; policyName: string }> =
  "aws:cloudwatch/logResourcePolicy:LogResourcePolicy";
