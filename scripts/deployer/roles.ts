import type { Graph, Resource } from "../../packages/offline/src/graph/graph.ts";
import { listOf, parseDocument } from "../../packages/offline/src/iam/statements.ts";
import type { Condition, Grant } from "./statements.ts";

export const roleTypes: ReadonlySet<string> = new Set(["aws:iam/role:Role", "aws:iam/rolePolicy:RolePolicy"]);

const read = [
  "iam:GetRole",
  "iam:GetRolePolicy",
  "iam:ListAttachedRolePolicies",
  "iam:ListInstanceProfilesForRole",
  "iam:ListRolePolicies",
];
const change = [
  "iam:DeleteRole",
  "iam:DeleteRolePolicy",
  "iam:TagRole",
  "iam:UntagRole",
  "iam:UpdateAssumeRolePolicy",
  "iam:UpdateRole",
  "iam:UpdateRoleDescription",
];

/**
 * What a deploy does with the roles of a graph. Where they have a permissions boundary, a role without it can neither be
 * created nor get a policy.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html#access_policies_boundaries-delegate
 *
 * @param arnOf the ARN of a role, with `*` in place of what is generated
 */
export function roleGrants(graph: Graph, arnOf: (role: Resource) => string): Grant[] {
  const roles = graph.resources.filter(({ type, options }) => type === "aws:iam/role:Role" && !options.read);
  const resources = [...new Set(roles.map(arnOf))];
  const boundaries = [...new Set(roles.flatMap(({ inputs }) => inputs.permissionsBoundary ?? []))];
  const limited: Condition =
    boundaries.length > 0 ? { StringEquals: { "iam:PermissionsBoundary": boundaries } } : {};
  const withPolicies = roles.filter(({ inputs }) => (inputs.managedPolicyArns ?? []).length > 0);
  const policies = [...new Set(withPolicies.flatMap(({ inputs }) => inputs.managedPolicyArns ?? []))];
  return [
    { actions: [...read, ...change], resources },
    {
      actions: [
        "iam:CreateRole",
        "iam:PutRolePolicy",
        ...(boundaries.length > 0 ? ["iam:PutRolePermissionsBoundary"] : []),
      ],
      resources,
      condition: limited,
    },
    ...(withPolicies.length > 0
      ? [
          {
            actions: ["iam:AttachRolePolicy"],
            resources: withPolicies.map(arnOf),
            condition: { ...limited, ArnEquals: { "iam:PolicyARN": policies } },
          },
          { actions: ["iam:DetachRolePolicy"], resources: withPolicies.map(arnOf) },
        ]
      : []),
    {
      actions: ["iam:PassRole"],
      resources,
      condition: { StringEquals: { "iam:PassedToService": servicesOf(roles) } },
    },
  ];
}

/** The services that may assume roles. */
function servicesOf(roles: readonly Resource[]): string[] {
  const services = roles.flatMap(({ inputs }) =>
    listOf(parseDocument(inputs.assumeRolePolicy)?.Statement).flatMap(({ Principal }) =>
      typeof Principal === "object" ? listOf(Principal.Service) : [],
    ),
  );
  return [...new Set(services)].sort();
}
