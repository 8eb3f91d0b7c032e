import type { ResourceType } from "../../graph/graph.ts";

export const topicType: ResourceType<
  { name?: string; kmsMasterKeyId?: string },
  { name: string; arn: string }
> = "aws:sns/topic:Topic";
export const topicPolicyType: ResourceType<{ arn: string; policy: string }> =
  "aws:sns/topicPolicy:TopicPolicy";
export const topicSubscriptionType: ResourceType<{ topic: string; protocol: string; endpoint: string }> =
  "aws:sns/topicSubscription:TopicSubscription";
