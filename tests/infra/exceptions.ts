import type { Exception } from "../../packages/offline/src/checks/least-privilege.ts";

/**
 * Grants that are wider than our rule, each with the reason and AWS's word for it. There are no others; a test says so.
 *
 * @param where the region and the account that ARNs name
 */
export const exceptionsIn = ({
  region,
  accountId,
}: {
  region: string;
  accountId: string;
}): Record<"always" | "withAlarms" | "withMalwareProtection" | "withRecorder", Exception[]> => ({
  always: [
    {
      resource: "GatewayPolicy",
      actions: ["execute-api:Invoke"],
      on: "principal *",
      reason:
        "Callers have no AWS identity: they show a token, which the authorizer checks. The same policy denies every network that is not allowed.",
      page: "https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-resource-policies-examples.html",
    },
    {
      resource: "IntakeRole",
      actions: [
        "logs:CreateLogDelivery",
        "logs:GetLogDelivery",
        "logs:UpdateLogDelivery",
        "logs:DeleteLogDelivery",
        "logs:ListLogDeliveries",
        "logs:PutResourcePolicy",
        "logs:DescribeResourcePolicies",
        "logs:DescribeLogGroups",
      ],
      on: "*",
      reason: "Log deliveries, which an express workflow logs by, are no resources that a policy could name.",
      page: "https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html",
    },
    {
      resource: "APIGatewayPushToCloudWatchLogsRole",
      actions: [],
      on: "arn:aws:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs",
      reason: "One role for API Gateway in the whole account and region; SST makes it where none is set.",
      page: "https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html",
    },
  ],
  withAlarms: [
    {
      resource: "AlarmsKey",
      actions: ["kms:*"],
      on: `principal arn:aws:iam::${accountId}:root`,
      reason: "A key whose policy leaves the account out can never be changed or deleted again.",
      page: "https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html",
    },
  ],
  withMalwareProtection: [
    {
      resource: "MalwareProtectionRole",
      actions: [
        "events:PutRule",
        "events:DeleteRule",
        "events:PutTargets",
        "events:RemoveTargets",
        "events:DescribeRule",
        "events:ListTargetsByRule",
      ],
      on: `arn:aws:events:${region}:${accountId}:rule/DO-NOT-DELETE-AmazonGuardDutyMalwareProtectionS3*`,
      reason: "GuardDuty makes a rule of its own, whose name it ends as it likes.",
      page: "https://docs.aws.amazon.com/guardduty/latest/ug/malware-protection-s3-iam-policy-prerequisite.html",
    },
  ],
  withRecorder: [
    {
      resource: "AuditRecorderRole",
      actions: [],
      on: "arn:aws:iam::aws:policy/service-role/AWS_ConfigRole",
      reason: "What AWS Config has to read grows with every new resource type; AWS keeps this list.",
      page: "https://docs.aws.amazon.com/config/latest/developerguide/iamrole-permissions.html",
    },
  ],
});
