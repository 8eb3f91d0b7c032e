import type { ResourceType } from "../../graph/graph.ts";

interface Visibility {
  visibilityConfig?: { metricName?: string; sampledRequestsEnabled?: boolean };
}
interface RegionalOutputs {
  name: string;
  arn: string;
  capacity: number;
  lockToken: string;
}

interface DataProtection {
  action: string;
  field: { fieldType: string; fieldKeys?: string[] };
  excludeRuleMatchDetails?: boolean;
  excludeRateBasedDetails?: boolean;
}
export interface WebAclInputs extends Visibility {
  name?: string;
  scope: string;
  rules?: Visibility[];
  defaultAction?: { block?: unknown; allow?: unknown };
  dataProtectionConfig?: { dataProtections?: DataProtection[] };
}

export const webAclType: ResourceType<WebAclInputs, RegionalOutputs> = "aws:wafv2/webAcl:WebAcl";
export const ipSetType: ResourceType<{ name?: string }, RegionalOutputs> = "aws:wafv2/ipSet:IpSet";
export const ruleGroupType: ResourceType<{ name?: string }, RegionalOutputs> =
  "aws:wafv2/ruleGroup:RuleGroup";
export const webAclAssociationType: ResourceType<{ resourceArn: string; webAclArn: string }> =
  "aws:wafv2/webAclAssociation:WebAclAssociation";
export const webAclLoggingType: ResourceType<{
  resourceArn: string;
  logDestinationConfigs?: string[];
  redactedFields?: { singleHeader?: { name: string } }[];
}> = "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration";
