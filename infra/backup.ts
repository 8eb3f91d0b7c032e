import { places } from "../packages/core/src/vault/keys.ts";
import { retainWithData } from "./access.ts";
import { physicalName } from "./names.ts";
import { createRoleWithoutGrants, grantToRole } from "./service-role.ts";
import type { Stage } from "./stage.ts";
import { objectsIn } from "./vault.ts";
import { keyGrants } from "./vault-key.ts";

interface BackedUp {
  stage: Stage;
  documents: sst.aws.Dynamo;
  vault: sst.aws.Bucket;
  /** AWS Backup's role. */
  role: aws.iam.Role;
}

const name = "Backup";

/** Creates AWS Backup's role, which the vault's policy names. `createBackups` gives it its grants. */
export const createBackupRole = (): aws.iam.Role => createRoleWithoutGrants(name, "backup.amazonaws.com");

/**
 * Backs up the table and the vault once a day into a backup vault whose lock prevents that anybody deletes a backup early.
 * The table's point-in-time recovery covers the time between.
 * https://docs.aws.amazon.com/aws-backup/latest/devguide/vault-lock.html
 */
export function createBackups({ stage, documents, vault, role }: BackedUp): void {
  const { retentionDays, copyTo } = stage.backup;
  const backupVault = createBackupVault(stage);
  const policy = grantToRole(name, role, [
    readTable(documents),
    ...readVault(stage, vault),
    ...writeBackups(stage, backupVault),
  ]);
  const lifecycle = { deleteAfter: retentionDays };
  const plan = new aws.backup.Plan("BackupPlan", {
    name: physicalName("Backups", 50),
    rules: [
      {
        ruleName: "daily",
        targetVaultName: backupVault.name,
        schedule: "cron(0 3 * * ? *)",
        startWindow: 60,
        completionWindow: 12 * 60,
        lifecycle,
        ...(copyTo && { copyActions: [{ destinationVaultArn: copyTo, lifecycle }] }),
      },
    ],
  });
  new aws.backup.Selection(
    "BackupSelection",
    {
      name: physicalName("Backups", 50),
      planId: plan.id,
      iamRoleArn: role.arn,
      resources: [documents.arn, vault.arn],
    },
    { dependsOn: policy },
  );
}

/**
 * In compliance mode, nobody can delete a backup or change the lock once three days have passed, the account's root user
 * included. In governance mode, the permission backup:DeleteBackupVaultLockConfiguration removes the lock.
 * https://docs.aws.amazon.com/aws-backup/latest/devguide/vault-lock.html#backup-vault-lock-modes
 */
function createBackupVault(stage: Stage): aws.backup.Vault {
  const { retentionDays, lock } = stage.backup;
  const options = retainWithData(stage);
  // Without a name, so that a later deploy of the stage does not meet the name of the vault that a removal retained.
  const backupVault = new aws.backup.Vault(
    "Backups",
    {
      kmsKeyArn: aws.kms.getAliasOutput({ name: "alias/aws/backup" }).targetKeyArn,
      forceDestroy: stage.removal === "remove",
    },
    options,
  );
  new aws.backup.VaultLockConfiguration(
    "BackupsLock",
    {
      backupVaultName: backupVault.name,
      minRetentionDays: retentionDays,
      ...(lock === "compliance" && { changeableForDays: 3 }),
    },
    options,
  );
  return backupVault;
}

/**
 * With AWS Backup's advanced features for DynamoDB, which accounts have by default since November 2021.
 * https://docs.aws.amazon.com/aws-backup/latest/devguide/advanced-ddb-backup.html
 */
const readTable = (documents: sst.aws.Dynamo) => ({
  actions: ["dynamodb:DescribeTable", "dynamodb:ListTagsOfResource", "dynamodb:StartAwsBackupJob"],
  resources: [documents.arn],
});

/** https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSBackupServiceRolePolicyForS3Backup.html */
const readVault = (stage: Stage, vault: sst.aws.Bucket) => [
  {
    actions: [
      "s3:GetBucketAcl",
      "s3:GetBucketLocation",
      "s3:GetBucketNotification",
      "s3:GetBucketTagging",
      "s3:GetBucketVersioning",
      "s3:GetInventoryConfiguration",
      "s3:ListBucket",
      "s3:ListBucketVersions",
      "s3:PutBucketNotification",
      "s3:PutInventoryConfiguration",
    ],
    resources: [vault.arn],
  },
  { actions: [...objectReads], resources: places.map((place) => objectsIn(vault, place)) },
  {
    actions: [
      "events:DeleteRule",
      "events:DescribeRule",
      "events:DisableRule",
      "events:EnableRule",
      "events:ListTargetsByRule",
      "events:PutRule",
      "events:PutTargets",
      "events:RemoveTargets",
    ],
    resources: [
      $interpolate`arn:aws:events:${stage.region}:${aws.getCallerIdentityOutput().accountId}:rule/AwsBackupManagedRule*`,
    ],
  },
  // These actions have no resource.
  { actions: ["cloudwatch:GetMetricData", "events:ListRules"], resources: ["*"] },
  ...keyGrants(stage, vault, "backup"),
];

/** What AWS Backup reads of the vault's objects. */
const objectReads = [
  "s3:GetObject",
  "s3:GetObjectAcl",
  "s3:GetObjectTagging",
  "s3:GetObjectVersion",
  "s3:GetObjectVersionAcl",
  "s3:GetObjectVersionTagging",
] as const;

const writeBackups = ({ region, backup: { copyTo } }: Stage, backupVault: aws.backup.Vault) => [
  { actions: ["backup:DescribeBackupVault"], resources: [backupVault.arn] },
  {
    // Backups carry the tags of what they are made of.
    actions: ["backup:TagResource", ...(copyTo ? ["backup:CopyFromBackupVault"] : [])],
    resources: [
      $interpolate`arn:aws:backup:${region}:${aws.getCallerIdentityOutput().accountId}:recovery-point:*`,
    ],
  },
  ...(copyTo ? [{ actions: ["backup:CopyIntoBackupVault"], resources: [copyTo] }] : []),
];
