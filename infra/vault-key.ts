import { managedKeyArn } from "./access.ts";
import type { Grant } from "./lambda.ts";
import { physicalName } from "./names.ts";
import type { Stage } from "./stage.ts";

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
  settle: [decrypt, generateDataKey],
  /** It lists the parts of uploads. https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListParts.html */
  sweep: [decrypt],
  /** https://docs.aws.amazon.com/guardduty/latest/ug/malware-protection-s3-iam-policy-prerequisite.html */
  malwareProtection: [decrypt, generateDataKey],
};

/** A role that uses the vault's key. */
type KeyUser = keyof typeof keyActions;

/**
 * Grants of a role's own policy on the vault's key: none, unless the stage names an existing key. The policy of the stage's
 * own key names the roles itself, and the AWS-managed key needs no grants.
 */
export function keyGrants(stage: Stage, vault: sst.aws.Bucket, user: KeyUser): Grant[] {
  const { encryption } = stage;
  if (encryption === "aws-managed" || encryption === "own-key") return [];
  return [{ actions: keyActions[user], resources: [encryption], conditions: forVault(stage, vault) }];
}

/**
 * The key of the vault: AWS-managed, an existing one, or one that the stage creates, whose policy names exactly who may use
 * it.
 *
 * @param uses.scannerRole GuardDuty's role
 * @returns the key's ARN
 */
export function createVaultKey({
  stage,
  vault,
  functions,
  scannerRole,
}: {
  stage: Stage;
  vault: sst.aws.Bucket;
  functions: Record<Exclude<KeyUser, "malwareProtection">, sst.aws.Function>;
  scannerRole: aws.iam.Role | undefined;
}): $util.Input<string> {
  if (stage.encryption === "aws-managed") return managedKeyArn();
  if (stage.encryption !== "own-key") return stage.encryption;
  const use = (sid: string, roles: $util.Input<string>[], actions: string[]) => ({
    sid,
    actions,
    resources: ["*"],
    principals: [{ type: "AWS", identifiers: roles }],
    conditions: forVault(stage, vault),
  });
  const functionUses = (["api", "inspect", "settle", "sweep"] as const).map((user) =>
    use(user, [functions[user].nodes.role.arn], keyActions[user]),
  );
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
          ...(scannerRole ? [use("malwareProtection", [scannerRole.arn], keyActions.malwareProtection)] : []),
          ...(stage.consumers.length > 0 ? [use("consumers", stage.consumers, [decrypt])] : []),
        ],
      }).json,
    },
    // Without its key, retained content cannot be read.
    { retainOnDelete: stage.removal === "retain" },
  );
  new aws.kms.Alias("VaultKeyAlias", { name: `alias/${physicalName("Vault")}`, targetKeyId: key.keyId });
  return key.arn;
}

/**
 * Only requests of S3 for this bucket: with a bucket key, the encryption context is the bucket's ARN.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-key.html
 */
const forVault = (stage: Stage, vault: sst.aws.Bucket) => [
  { test: "StringEquals", variable: "kms:ViaService", values: [`s3.${stage.region}.amazonaws.com`] },
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
