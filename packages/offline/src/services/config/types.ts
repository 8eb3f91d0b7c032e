import type { ResourceType } from "../../graph/graph.ts";

export interface ConfigRuleScope {
  complianceResourceId?: string;
  complianceResourceTypes?: string[];
  tagKey?: string;
  tagValue?: string;
}

export interface ConfigRuleSource {
  owner?: string;
  sourceIdentifier?: string;
  customPolicyDetails?: { policyRuntime?: string };
}

export const configRuleType: ResourceType<
  {
    name?: string;
    source?: ConfigRuleSource;
    inputParameters?: unknown;
    maximumExecutionFrequency?: string;
    scope?: ConfigRuleScope;
  },
  { name: string; ruleId: string; arn: string }
> = "aws:cfg/rule:Rule";
export const recorderType: ResourceType<{ name?: string; roleArn: string }, { name: string }> =
  "aws:cfg/recorder:Recorder";
export const recorderStatusType: ResourceType<{ name: string }> = "aws:cfg/recorderStatus:RecorderStatus";
export const deliveryChannelType: ResourceType<{ name?: string }, { name: string }> =
  "aws:cfg/deliveryChannel:DeliveryChannel";
