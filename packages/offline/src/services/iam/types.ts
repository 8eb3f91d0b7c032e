import type { ResourceType } from "../../graph/graph.ts";

interface Named {
  name: string;
  arn: string;
  uniqueId?: string;
}

export const roleType: ResourceType<
  {
    name?: string;
    path?: string;
    assumeRolePolicy: string;
    inlinePolicies?: { name?: string; policy: string }[];
    managedPolicyArns?: string[];
    permissionsBoundary?: string;
  },
  Named
> = "aws:iam/role:Role";
export const userType: ResourceType<{ name?: string; path?: string }, Named> = "aws:iam/user:User";
export const groupType: ResourceType<{ name?: string; path?: string }, Named> = "aws:iam/group:Group";
export const policyType: ResourceType<{ name?: string; path?: string; policy: unknown }, Named> =
  "aws:iam/policy:Policy";
export const rolePolicyType: ResourceType<
  { name?: string; role: string; policy: unknown },
  { name: string }
> = "aws:iam/rolePolicy:RolePolicy";
export const userPolicyType: ResourceType<{ user: string; policy: unknown }> =
  "aws:iam/userPolicy:UserPolicy";
export const groupPolicyType: ResourceType<{ group: string; policy: unknown }> =
  "aws:iam/groupPolicy:GroupPolicy";
export const instanceProfileType: ResourceType<{ role?: string }> = "aws:iam/instanceProfile:InstanceProfile";

export interface Attachment {
  role?: string;
  roleName?: string;
  roles?: string[];
  user?: string;
  userName?: string;
  users?: string[];
  group?: string;
  groupName?: string;
  groups?: string[];
  policyArn?: string;
  policyArns?: string[];
}
export const policyAttachmentTypes: readonly ResourceType<Attachment>[] = [
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
  "aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive",
  "aws:iam/userPolicyAttachment:UserPolicyAttachment",
  "aws:iam/userPolicyAttachmentsExclusive:UserPolicyAttachmentsExclusive",
  "aws:iam/groupPolicyAttachment:GroupPolicyAttachment",
  "aws:iam/groupPolicyAttachmentsExclusive:GroupPolicyAttachmentsExclusive",
  "aws:iam/policyAttachment:PolicyAttachment",
];
