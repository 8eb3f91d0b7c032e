import type { Resource } from "../../graph/graph.ts";
import { rulesWaitingFor } from "../events/event-pattern-references.ts";
import { describeType, opaqueId, regionalArn, type ServiceFacts } from "../resource-facts.ts";
import { malwareProtectionPlanType } from "./types.ts";

export const guarddutyFacts: ServiceFacts = {
  id: "guardduty",
  title: "Amazon GuardDuty",
  emulates:
    "scans by Malware Protection for S3 with their tags and events; EICAR is the one threat that it finds",
  resources: [
    describeType(malwareProtectionPlanType, {
      emulation: "emulated",
      replacedBy: ["protectedResource.s3Bucket.bucketName"],
      outputs: ({ urn }, scope) => {
        const id = opaqueId(urn, 32, "0123456789abcdef");
        return {
          id,
          arn: regionalArn(scope, "guardduty", `malware-protection-plan/${id}`),
          status: "ACTIVE",
        };
      },
      servicePrincipal: "malware-protection-plan.guardduty.amazonaws.com",
      roleArn: ({ inputs }) => inputs.role,
      node: { title: "GuardDuty", shape: ["{{", "}}"] },
      connections: (plan, graph) => {
        const from = plan as Resource;
        const { bucketName } = plan.inputs.protectedResource.s3Bucket;
        return [
          { from, to: bucketName, label: "scans" },
          ...rulesWaitingFor(graph, "aws.guardduty", bucketName).map((rule) => ({
            from,
            to: rule,
            label: "sends events to",
          })),
        ];
      },
    }),
  ],
};
