import type { ActionsByType } from "./type-actions.ts";

const recorders = "arn:aws:config:REGION:ACCOUNT:configuration-recorder/*";

const logGroups = [
  "arn:aws:logs:REGION:ACCOUNT:log-group:NAME",
  "arn:aws:logs:REGION:ACCOUNT:log-group:NAME:*",
];

const backupPlans = "arn:aws:backup:REGION:ACCOUNT:backup-plan:*";
const backupVaults = "arn:aws:backup:REGION:ACCOUNT:backup-vault:NAME";

/** What the provider calls for backups, logs, alarms and the audit. */
export const actionsOfOperations: ActionsByType = [
  [
    "aws:backup/plan:Plan",
    {
      on: [backupPlans],
      actions: ["backup:GetBackupPlan", "backup:ListTags"],
      untagged: ["backup:CreateBackupPlan", "backup:TagResource"],
      tagged: ["backup:UpdateBackupPlan", "backup:DeleteBackupPlan", "backup:UntagResource"],
    },
  ],
  [
    "aws:backup/selection:Selection",
    {
      on: [backupPlans],
      actions: ["backup:GetBackupSelection"],
      tagged: ["backup:CreateBackupSelection", "backup:DeleteBackupSelection"],
    },
  ],
  [
    "aws:backup/vault:Vault",
    {
      on: [backupVaults],
      actions: [
        "backup:CreateBackupVault",
        "backup:DescribeBackupVault",
        "backup:DeleteBackupVault",
        "backup:ListTags",
        "backup:TagResource",
        "backup:UntagResource",
      ],
      // https://docs.aws.amazon.com/aws-backup/latest/devguide/create-a-vault.html
      also: [
        { on: ["*"], actions: ["backup-storage:MountCapsule"] },
        { on: ["arn:aws:kms:REGION:ACCOUNT:key/*"], actions: ["kms:DescribeKey"] },
        {
          on: ["arn:aws:kms:REGION:ACCOUNT:key/*"],
          actions: ["kms:CreateGrant", "kms:Decrypt", "kms:GenerateDataKey", "kms:RetireGrant"],
          condition: { StringEquals: { "kms:ViaService": "backup.REGION.amazonaws.com" } },
        },
      ],
    },
  ],
  [
    "aws:backup/vaultLockConfiguration:VaultLockConfiguration",
    {
      on: [backupVaults],
      actions: ["backup:PutBackupVaultLockConfiguration", "backup:DescribeBackupVault"],
      name: ({ inputs }) => String(inputs.backupVaultName),
      // Whoever may remove a lock in governance mode may delete backups.
      also: [
        {
          when: ({ options }) => !options.retainOnDelete,
          on: [backupVaults],
          actions: ["backup:DeleteBackupVaultLockConfiguration"],
        },
      ],
    },
  ],
  [
    "aws:cloudtrail/trail:Trail",
    {
      on: ["arn:aws:cloudtrail:REGION:ACCOUNT:trail/NAME"],
      actions: [
        "cloudtrail:CreateTrail",
        "cloudtrail:DescribeTrails",
        "cloudtrail:GetTrail",
        "cloudtrail:GetTrailStatus",
        "cloudtrail:GetEventSelectors",
        "cloudtrail:GetInsightSelectors",
        "cloudtrail:PutEventSelectors",
        "cloudtrail:StartLogging",
        "cloudtrail:StopLogging",
        "cloudtrail:UpdateTrail",
        "cloudtrail:DeleteTrail",
        "cloudtrail:ListTags",
        "cloudtrail:AddTags",
        "cloudtrail:RemoveTags",
      ],
      serviceLinkedRole: "cloudtrail.amazonaws.com",
    },
  ],
  [
    "aws:cfg/deliveryChannel:DeliveryChannel",
    {
      on: ["*"],
      actions: [
        "config:PutDeliveryChannel",
        "config:DescribeDeliveryChannels",
        "config:DeleteDeliveryChannel",
      ],
    },
  ],
  [
    "aws:cfg/recorder:Recorder",
    {
      on: [recorders],
      actions: [
        "config:PutConfigurationRecorder",
        "config:DescribeConfigurationRecorders",
        "config:DeleteConfigurationRecorder",
      ],
    },
  ],
  [
    "aws:cfg/recorderStatus:RecorderStatus",
    {
      on: [recorders],
      actions: [
        "config:StartConfigurationRecorder",
        "config:StopConfigurationRecorder",
        "config:DescribeConfigurationRecorderStatus",
      ],
    },
  ],
  [
    "aws:cfg/rule:Rule",
    {
      on: ["arn:aws:config:REGION:ACCOUNT:config-rule/*"],
      actions: ["config:DescribeConfigRules", "config:ListTagsForResource"],
      untagged: ["config:PutConfigRule", "config:TagResource"],
      tagged: ["config:DeleteConfigRule", "config:UntagResource"],
    },
  ],
  [
    "aws:cloudwatch/dashboard:Dashboard",
    {
      on: ["arn:aws:cloudwatch::ACCOUNT:dashboard/NAME"],
      actions: ["cloudwatch:PutDashboard", "cloudwatch:GetDashboard", "cloudwatch:DeleteDashboards"],
    },
  ],
  [
    "aws:cloudwatch/logGroup:LogGroup",
    {
      on: logGroups,
      actions: [
        "logs:CreateLogGroup",
        "logs:DescribeLogGroups",
        "logs:DeleteLogGroup",
        "logs:PutRetentionPolicy",
        "logs:DeleteRetentionPolicy",
        "logs:ListTagsForResource",
        "logs:TagResource",
        "logs:UntagResource",
      ],
      // The group of an API's execution log contains the API's id.
      name: ({ outputs }) => String(outputs.name).replace(/(?<=API-Gateway-Execution-Logs_)\w+/, "*"),
    },
  ],
  [
    "aws:cloudwatch/logResourcePolicy:LogResourcePolicy",
    {
      on: ["*"],
      actions: ["logs:PutResourcePolicy", "logs:DescribeResourcePolicies", "logs:DeleteResourcePolicy"],
    },
  ],
  [
    "aws:cloudwatch/logStream:LogStream",
    {
      on: logGroups,
      actions: ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:DeleteLogStream"],
      name: ({ inputs }) => String(inputs.logGroupName),
    },
  ],
  [
    "aws:cloudwatch/metricAlarm:MetricAlarm",
    {
      on: ["arn:aws:cloudwatch:REGION:ACCOUNT:alarm:NAME"],
      actions: [
        "cloudwatch:PutMetricAlarm",
        "cloudwatch:DeleteAlarms",
        "cloudwatch:ListTagsForResource",
        "cloudwatch:TagResource",
        "cloudwatch:UntagResource",
      ],
      // The provider describes alarms by a prefix of their names, which IAM compares with the whole alarm resource.
      also: [{ on: ["arn:aws:cloudwatch:REGION:ACCOUNT:alarm:*"], actions: ["cloudwatch:DescribeAlarms"] }],
    },
  ],
];
