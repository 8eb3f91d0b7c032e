import type { ResourceType } from "../../graph/graph.ts";

export const malwareProtectionPlanType: ResourceType<
  {
    role: string;
    protectedResource: { s3Bucket: { bucketName: string; objectPrefixes?: string[] } };
    actions?: { taggings?: { status?: string }[] }[];
  },
  { arn: string; status: string }
> = "aws:guardduty/malwareProtectionPlan:MalwareProtectionPlan";
