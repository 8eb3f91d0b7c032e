import { excuses } from "../../packages/offline/src/checks/grant-use.ts";
import type { Exception } from "../../packages/offline/src/checks/least-privilege.ts";
import type { Graph } from "../../packages/offline/src/graph/graph.ts";
import { declaredGrants } from "../../packages/offline/src/iam/declared-grants.ts";

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

const gatewayLogs = (what: string): Exception => ({
  resource: "GatewayLogsRole",
  actions: [],
  on: "arn:aws:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs",
  reason: `API Gateway has one role for logging in an account and region, which needs this policy. ${what}`,
  page: "https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html",
});

/** The log groups that AWS services deliver logs to, of all stages. */
const logGroupsOfServices = (region: string, accountId: string): string[] =>
  ["/aws/vendedlogs/*", "aws-waf-logs-airlock-*"].map(
    (name) => `arn:aws:logs:${region}:${accountId}:log-group:${name}:*`,
  );

const recorderPolicy: Exception = {
  resource: "AuditRecorderRole",
  actions: [],
  on: "arn:aws:iam::aws:policy/service-role/AWS_ConfigRole",
  reason: "AWS maintains this policy: AWS Config reads every resource type, and types are added.",
  page: "https://docs.aws.amazon.com/config/latest/developerguide/iamrole-permissions.html",
};

const backupPolicyPage =
  "https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSBackupServiceRolePolicyForS3Backup.html";

const backupRuleActions = [
  "events:DeleteRule",
  "events:DescribeRule",
  "events:DisableRule",
  "events:EnableRule",
  "events:ListTargetsByRule",
  "events:PutRule",
  "events:PutTargets",
  "events:RemoveTargets",
];

const networkInterfaces: Exception = {
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
};

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
  | "always"
  | "withAlarms"
  | "withBackups"
  | "withMalwareAlarms"
  | "withKey"
  | "withMalwareProtection"
  | "withRecorder"
  | "withGatewayLogs"
  | "withLogDelivery"
  | "withScanner",
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
    {
      resource: "OverviewRole",
      actions: ["cloudwatch:GetMetricData", "cloudwatch:ListMetrics"],
      on: "*",
      reason: "These actions have no resource.",
      page: "https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatch.html",
    },
    logDeliveriesOf("IntakeRole"),
    logDeliveriesOf("LargeIntakeRole"),
    logDeliveriesOf("UnwrapRole"),
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
  withBackups: [
    {
      resource: "BackupRolePolicy",
      actions: backupRuleActions,
      on: `arn:aws:events:${region}:${accountId}:rule/AwsBackupManagedRule*`,
      reason: "AWS Backup creates a rule whose name has a generated suffix.",
      page: backupPolicyPage,
    },
    {
      resource: "BackupRolePolicy",
      actions: ["cloudwatch:GetMetricData", "events:ListRules"],
      on: "*",
      reason: "These actions have no resource.",
      page: backupPolicyPage,
    },
    {
      resource: "BackupRolePolicy",
      actions: ["backup:TagResource", "backup:CopyFromBackupVault"],
      on: `arn:aws:backup:${region}:${accountId}:recovery-point:*`,
      reason: "AWS Backup names recovery points when it makes them.",
      page: backupPolicyPage,
    },
  ],
  withMalwareAlarms: [
    {
      resource: "AlarmsKey",
      actions: ["kms:Decrypt", "kms:GenerateDataKey"],
      on: "principal events.amazonaws.com",
      reason:
        "EventBridge gives KMS no source when it publishes to an encrypted topic. The statement names the topic, whose policy names the rules.",
      page: "https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html#compatibility-with-aws-services",
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
      resource: "MalwareProtectionRolePolicy",
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
  withScanner: [networkInterfaces],
  withRecorder: [recorderPolicy],
  withGatewayLogs: [gatewayLogs("One stage of the account sets it.")],
  withLogDelivery: logGroupsOfServices(region, accountId).map((on) => ({
    resource: "LogDelivery",
    actions: ["logs:CreateLogStream", "logs:PutLogEvents"],
    on,
    reason: "The policy is for the log groups of all stages: a region has ten log resource policies.",
    page: "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-logs-infrastructure-CWL.html",
  })),
});

const guide = "https://docs.aws.amazon.com";

/** The grants of AWS Backup, which is not emulated. */
function backupGrants(graph: Graph): Exception[] {
  const ofBackup = declaredGrants(graph).filter(({ carrier }) => carrier.name === "BackupRolePolicy");
  const why = {
    reason: "AWS Backup, which is not emulated, makes and copies backups.",
    page: backupPolicyPage,
  };
  const resources = [...new Set(ofBackup.map(({ on }) => on))];
  return [
    ...resources.map((on) => ({
      resource: "BackupRolePolicy",
      actions: ofBackup.filter((grant) => grant.on === on).map(({ action }) => action),
      on,
      ...why,
    })),
    { resource: "VaultKey", actions: ["kms:Decrypt"], on: "*", sid: "backup", ...why },
  ];
}

/**
 * Grants that only AWS itself or a person uses, of all stages together.
 * @param graph the stage whose ARNs they name
 */
export function unusableGrants(graph: Graph): Exception[] {
  const { region, accountId } = graph;
  const arnOf = (service: string, name: string, below = "") => {
    const arns = graph.resources
      .filter((resource) => resource.name === name)
      .map(({ outputs }) => outputs.arn);
    return `${arns.find((arn) => String(arn).startsWith(`arn:aws:${service}:`))}${below}`;
  };
  return [
    ...backupGrants(graph),
    {
      resource: "BackupRole",
      actions: ["sts:AssumeRole"],
      on: arnOf("iam", "BackupRole"),
      reason: "AWS Backup is not emulated.",
      page: backupPolicyPage,
    },
    gatewayLogs("Offline, it writes the access log; AWS also creates and describes log groups."),
    recorderPolicy,
    {
      resource: "AuditRecorderRole",
      actions: ["sts:AssumeRole"],
      on: arnOf("iam", "AuditRecorderRole"),
      reason: "AWS Config, which records the configuration of every resource, is not emulated.",
      page: `${guide}/config/latest/developerguide/iamrole-permissions.html`,
    },
    {
      resource: "AuditRecorderRole",
      actions: ["s3:PutObject", "s3:PutObjectAcl"],
      on: arnOf("s3", "AuditHistory", `/AWSLogs/${accountId}/Config/*`),
      reason: "AWS Config writes its history.",
      page: `${guide}/config/latest/developerguide/iamrole-permissions.html#iam-role-policies-S3-bucket`,
    },
    {
      resource: "AuditRecorderRole",
      actions: ["s3:GetBucketAcl"],
      on: arnOf("s3", "AuditHistory"),
      reason: "AWS Config reads whether it may write to the bucket.",
      page: `${guide}/config/latest/developerguide/iamrole-permissions.html#iam-role-policies-S3-bucket`,
    },
    {
      resource: "AuditHistoryPolicy",
      actions: ["s3:GetBucketAcl", "s3:ListBucket"],
      on: arnOf("s3", "AuditHistory"),
      reason: "AWS Config looks for the bucket when the delivery channel is created.",
      page: `${guide}/config/latest/developerguide/s3-bucket-policy.html`,
    },
    {
      resource: "AuditHistoryPolicy",
      actions: ["s3:PutObject"],
      on: arnOf("s3", "AuditHistory", `/AWSLogs/${accountId}/Config/*`),
      reason: "AWS Config writes its history.",
      page: `${guide}/config/latest/developerguide/s3-bucket-policy.html`,
    },
    {
      resource: "AccessRecordsPolicy",
      actions: ["s3:GetBucketAcl"],
      on: arnOf("s3", "AccessRecords"),
      reason: "AWS CloudTrail, which looks for the bucket when the trail is created, is not emulated.",
      page: `${guide}/awscloudtrail/latest/userguide/create-s3-bucket-policy-for-cloudtrail.html`,
    },
    {
      resource: "AccessRecordsPolicy",
      actions: ["s3:PutObject"],
      on: arnOf("s3", "AccessRecords", `/AWSLogs/${accountId}/*`),
      reason: "AWS CloudTrail writes its records.",
      page: `${guide}/awscloudtrail/latest/userguide/create-s3-bucket-policy-for-cloudtrail.html`,
    },
    ...logGroupsOfServices(region, accountId).map((on) => ({
      resource: "LogDelivery",
      actions: ["logs:CreateLogStream", "logs:PutLogEvents"],
      on,
      reason: "AWS WAF, which logs what it blocks, and other log deliveries are not emulated.",
      page: `${guide}/AmazonCloudWatch/latest/logs/AWS-logs-infrastructure-CWL.html`,
    })),
    {
      resource: "AlarmsPolicy",
      actions: ["sns:Publish"],
      on: arnOf("sns", "Alarms"),
      reason: "CloudWatch's alarms are not emulated.",
      page: `${guide}/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html`,
    },
    {
      resource: "AlarmsKey",
      actions: ["kms:*", "kms:Decrypt", "kms:GenerateDataKey"],
      on: "*",
      reason: "CloudWatch's alarms use the key, and administrators of the account manage it.",
      page: `${guide}/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html`,
    },
    {
      resource: "VaultKey",
      actions: keyAdministration,
      on: "*",
      reason: "Administrators of the account manage the key.",
      page: `${guide}/kms/latest/developerguide/key-policy-default.html#key-policy-default-allow-administrators`,
    },
    {
      resource: "MalwareProtectionRolePolicy",
      actions: ["events:DeleteRule", "events:RemoveTargets"],
      on: `arn:aws:events:${region}:${accountId}:rule/DO-NOT-DELETE-AmazonGuardDutyMalwareProtectionS3*`,
      reason: "GuardDuty removes its rule when malware protection is turned off.",
      page: `${guide}/guardduty/latest/ug/malware-protection-s3-iam-policy-prerequisite.html`,
    },
    {
      resource: "AuditExportDeliveryRole",
      actions: ["s3:AbortMultipartUpload", "s3:GetObject", "s3:PutObject"],
      on: arnOf("s3", "AuditExport", "/errors/*"),
      reason: "Firehose writes records there that it cannot process.",
      page: `${guide}/firehose/latest/dev/controlling-access.html#using-iam-s3`,
    },
    networkInterfaces,
  ];
}

/**
 * Grants of a stage that no run offline can use, because only AWS itself or a person uses them, with the reason and AWS's
 * page. One that is used nevertheless is a violation.
 */
export function unusedGrantsIn(graph: Graph): Exception[] {
  const grants = declaredGrants(graph);
  return unusableGrants(graph).filter((exception) => grants.some((grant) => excuses(exception, { grant })));
}
