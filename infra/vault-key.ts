import { managedKeyArn, retainWithData } from "./access.ts";
import type { Grant } from "./lambda.ts";
import { physicalName } from "./names.ts";
import type { Stage } from "./stage.ts";
import type { GrantedBucket } from "./vault.ts";

const decrypt = "kms:Decrypt";
const generateDataKey = "kms:GenerateDataKey";

/**
 * What S3 calls on the vault's key for the role of each function and of GuardDuty. Reading needs kms:Decrypt and writing
 * kms:GenerateDataKey; copying in parts needs both, and listing parts kms:Decrypt. HEAD needs neither.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html,
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html#mpuAndPermissions
 */
const keyActions = {
  /** Its presigned URLs write to and read from the vault. */
  api: [decrypt, generateDataKey],
  inspect: [decrypt],
  preview: [decrypt],
  settle: [decrypt, generateDataKey],
  /** It lists the parts of uploads. https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListParts.html */
  sweep: [decrypt],
  /** https://docs.aws.amazon.com/guardduty/latest/ug/malware-protection-s3-iam-policy-prerequisite.html */
  malwareProtection: [decrypt, generateDataKey],
  /** https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSBackupServiceRolePolicyForS3Backup.html */
  backup: [decrypt, "kms:DescribeKey"],
};

/** A role that uses the vault's key. */
type KeyUser = keyof typeof keyActions;

/** An AWS service whose role uses the vault's key. */
type ServiceUser = "malwareProtection" | "backup";

/**
 * Grants of a role's own policy on the vault's key: none, unless the stage names an existing key. The policy of the stage's
 * own key names the roles itself, and the AWS-managed key needs no grants.
 */
export function keyGrants(stage: Stage, vault: GrantedBucket, user: KeyUser): Grant[] {
  const { encryption } = stage;
  if (encryption === "aws-managed" || encryption === "own-key") return [];
  return [
    { actions: keyActions[user], resources: [encryption], conditions: conditionsOf(user, stage, vault) },
  ];
}

/**
 * The key of the vault: AWS-managed, an existing one, or one that the stage creates, whose policy names exactly who may use
 * it.
 *
 * @param uses.serviceRoles the roles of GuardDuty and of AWS Backup, if the stage has them
 * @returns the key's ARN
 */
export function createVaultKey({
  stage,
  vault,
  functions,
  serviceRoles,
}: {
  stage: Stage;
  vault: sst.aws.Bucket;
  functions: Record<Exclude<KeyUser, ServiceUser>, sst.aws.Function>;
  serviceRoles: Record<ServiceUser, aws.iam.Role | undefined>;
}): $util.Input<string> {
  if (stage.encryption === "aws-managed") return managedKeyArn();
  if (stage.encryption !== "own-key") return stage.encryption;
  const statement = (
    sid: string,
    roles: $util.Input<string>[],
    actions: string[],
    conditions = forVault(stage, vault),
  ) => ({ sid, actions, resources: ["*"], principals: [{ type: "AWS", identifiers: roles }], conditions });
  const use = (user: KeyUser, role: aws.iam.Role | $util.Output<aws.iam.Role>) =>
    statement(user, [role.arn], keyActions[user], conditionsOf(user, stage, vault));
  const functionUses = (["api", "inspect", "settle", "sweep", "preview"] as const).map((user) =>
    use(user, functions[user].nodes.role),
  );
  const serviceUses = (["malwareProtection", "backup"] as const).flatMap((user) => {
    const role = serviceRoles[user];
    return role ? [use(user, role)] : [];
  });
  const key = new aws.kms.Key(
    "VaultKey",
    {
      description: `Encrypts the content of documents of stage ${stage.name}`,
      enableKeyRotation: true,
      deletionWindowInDays: stage.deletionProtection ? 30 : 7,
      policy: aws.iam.getPolicyDocumentOutput({
        statements: [
          administration(),
          ...functionUses,
          ...serviceUses,
          ...(stage.consumers.length > 0 ? [statement("consumers", stage.consumers, [decrypt])] : []),
        ],
      }).json,
    },
    // Without its key, retained content cannot be read.
    retainWithData(stage),
  );
  // An alias that was declared with a fixed name keeps it. A later deploy of a retained stage needs another name.
  new aws.kms.Alias(
    "VaultKeyAlias",
    { namePrefix: `alias/${physicalName("Vault")}-`, targetKeyId: key.keyId },
    { ...retainWithData(stage), ignoreChanges: ["name", "namePrefix"] },
  );
  return key.arn;
}

/** AWS Backup describes the key as well, for which there is no encryption context. */
const conditionsOf = (user: KeyUser, stage: Stage, vault: GrantedBucket) =>
  user === "backup" ? [viaS3(stage)] : forVault(stage, vault);

const viaS3 = ({ region }: Stage) => ({
  test: "StringEquals",
  variable: "kms:ViaService",
  values: [`s3.${region}.amazonaws.com`],
});

/**
 * Only requests of S3 for this bucket: with a bucket key, the encryption context is the bucket's ARN.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-key.html
 */
const forVault = (stage: Stage, vault: GrantedBucket) => [
  viaS3(stage),
  { test: "StringEquals", variable: "kms:EncryptionContext:aws:s3:arn", values: [vault.arn] },
];

/**
 * Lets administrators of the account manage the key, by IAM policies, but not encrypt or decrypt with it.
 * https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html#key-policy-default-allow-administrators
 */
const administration = () => ({
  sid: "administration",
  actions: [...administrativeActions],
  resources: ["*"],
  principals: [
    {
      type: "AWS",
      identifiers: [$interpolate`arn:aws:iam::${aws.getCallerIdentityOutput().accountId}:root`],
    },
  ],
});

/** Without kms:CreateGrant, which could let others use the key. */
const administrativeActions = [
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
] as const;
