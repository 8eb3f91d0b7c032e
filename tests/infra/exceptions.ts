import type { Exception } from "../../packages/offline/src/checks/least-privilege.ts";

const logDeliveriesOf = (resource: string): Exception => ({
  resource,
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
  reason: "State machines log through log deliveries, which have no ARN.",
  page: "https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html",
});

const keyAdministration = [
  "kms:DescribeKey",
  "kms:GetKeyPolicy",
  "kms:PutKeyPolicy",
  "kms:ListKeyPolicies",
  "kms:ListGrants",
  "kms:RevokeGrant",
  "kms:EnableKey",
  "kms:DisableKey",
  "kms:GetKeyRotationStatus",
  "kms:EnableKeyRotation",
  "kms:DisableKeyRotation",
  "kms:RotateKeyOnDemand",
  "kms:ListKeyRotations",
  "kms:ListResourceTags",
  "kms:TagResource",
  "kms:UntagResource",
  "kms:UpdateKeyDescription",
  "kms:CreateAlias",
  "kms:UpdateAlias",
  "kms:DeleteAlias",
  "kms:ScheduleKeyDeletion",
  "kms:CancelKeyDeletion",
];

/**
 * Grants that `checkLeastPrivilege` accepts although they are wider than its rule, with the reason and AWS's page. A grant
 * that is not listed is a violation, and so is an exception that no grant needs.
 *
 * @param graph region and account of the ARNs
 */
export const exceptionsIn = ({
  region,
  accountId,
}: {
  region: string;
  accountId: string;
}): Record<
  "always" | "withAlarms" | "withKey" | "withMalwareProtection" | "withRecorder" | "withScanner",
  Exception[]
> => ({
  always: [
    {
      resource: "GatewayPolicy",
      actions: ["execute-api:Invoke"],
      on: "principal *",
      reason:
        "Callers have no AWS identity; the authorizer checks their tokens. The same policy denies calls from networks that are not allowed.",
      page: "https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-resource-policies-examples.html",
    },
    logDeliveriesOf("IntakeRole"),
    logDeliveriesOf("LargeIntakeRole"),
    logDeliveriesOf("UnwrapRole"),
    {
      resource: "APIGatewayPushToCloudWatchLogsRole",
      actions: [],
      on: "arn:aws:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs",
      reason:
        "API Gateway has one role for logging in an account and region. SST creates it unless one is set.",
      page: "https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html",
    },
  ],
  withAlarms: [
    {
      resource: "AlarmsKey",
      actions: ["kms:*"],
      on: `principal arn:aws:iam::${accountId}:root`,
      reason: "A key whose policy does not allow the account becomes unmanageable.",
      page: "https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html",
    },
  ],
  withKey: [
    {
      resource: "VaultKey",
      actions: keyAdministration,
      on: `principal arn:aws:iam::${accountId}:root`,
      reason:
        "IAM policies of the account decide who manages the key. None of these actions encrypts or decrypts.",
      page: "https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html#key-policy-default-allow-administrators",
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
      reason: "GuardDuty creates a rule whose name has a generated suffix.",
      page: "https://docs.aws.amazon.com/guardduty/latest/ug/malware-protection-s3-iam-policy-prerequisite.html",
    },
  ],
  withScanner: [
    {
      resource: "InspectRole",
      actions: [
        "ec2:CreateNetworkInterface",
        "ec2:DescribeNetworkInterfaces",
        "ec2:DescribeSubnets",
        "ec2:DeleteNetworkInterface",
        "ec2:AssignPrivateIpAddresses",
        "ec2:UnassignPrivateIpAddresses",
      ],
      on: "*",
      reason: "Lambda connects the function to the scanner's VPC by interfaces that do not exist before.",
      page: "https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html#configuration-vpc-permissions",
    },
  ],
  withRecorder: [
    {
      resource: "AuditRecorderRole",
      actions: [],
      on: "arn:aws:iam::aws:policy/service-role/AWS_ConfigRole",
      reason: "AWS maintains this policy: AWS Config reads every resource type, and types are added.",
      page: "https://docs.aws.amazon.com/config/latest/developerguide/iamrole-permissions.html",
    },
  ],
});
