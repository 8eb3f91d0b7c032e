import type { ResourceType } from "../../graph/graph.ts";

export const queueType: ResourceType<
  { name?: string; sqsManagedSseEnabled?: boolean; kmsMasterKeyId?: string; policy?: string },
  { name: string; url: string; arn: string }
> = "aws:sqs/queue:Queue";
export const queuePolicyType: ResourceType<{ queueUrl: string; policy: string }> =
  "aws:sqs/queuePolicy:QueuePolicy";
