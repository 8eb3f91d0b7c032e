import type { ResourceType } from "../../graph/graph.ts";

export const keyType: ResourceType<
  { customerMasterKeySpec?: string; enableKeyRotation?: boolean; policy?: string },
  { keyId: string; arn: string }
> = "aws:kms/key:Key";
export const keyPolicyType: ResourceType<{ keyId: string; policy: string }> = "aws:kms/keyPolicy:KeyPolicy";
export const grantType: ResourceType<{
  keyId: string;
  granteePrincipal: string;
  operations: string[];
  constraints?: {
    encryptionContextEquals?: Record<string, string>;
    encryptionContextSubset?: Record<string, string>;
  }[];
}> = "aws:kms/grant:Grant";
export const keyAliasType: ResourceType<
  { name?: string; targetKeyId: string },
  { name: string; arn: string }
> = "aws:kms/alias:Alias";
