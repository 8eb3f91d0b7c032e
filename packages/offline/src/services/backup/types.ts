import type { ResourceType } from "../../graph/graph.ts";

export const backupVaultType: ResourceType<
  { name?: string; kmsKeyArn?: string; forceDestroy?: boolean },
  { name: string; arn: string }
> = "aws:backup/vault:Vault";

export const backupVaultLockType: ResourceType<{ backupVaultName: string }> =
  "aws:backup/vaultLockConfiguration:VaultLockConfiguration";

export const backupPlanType: ResourceType<{ name?: string; rules?: { targetVaultName: string }[] }> =
  "aws:backup/plan:Plan";

export const backupSelectionType: ResourceType<{ iamRoleArn: string; planId: string; resources?: string[] }> =
  "aws:backup/selection:Selection";
