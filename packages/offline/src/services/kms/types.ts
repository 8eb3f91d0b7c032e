import type { ResourceType } from "../../graph/graph.ts";

export const keyType: ResourceType<
  { customerMasterKeySpec?: string; enableKeyRotation?: boolean; policy?: string },
  { keyId: string; arn: string }
> = "aws:kms/key:Key";
export const keyPolicyType: ResourceType<{ keyId: string; policy: string }> = "aws:kms/keyPolicy:KeyPolicy";
export const keyAliasType: ResourceType<
  { name?: string; targetKeyId: string },
  { name: string; arn: string }
> = "aws:kms/alias:Alias";
