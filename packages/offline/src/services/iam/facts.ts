import type { Resource, Scope } from "../../graph/graph.ts";
import { renderPolicyDocument } from "../../iam/policy-document.ts";
import {
  type Declared,
  describeType,
  named,
  opaqueId,
  physicalName,
  type ServiceFacts,
} from "../resource-facts.ts";
import {
  groupPolicyType,
  groupType,
  instanceProfileType,
  policyAttachmentTypes,
  policyType,
  rolePolicyType,
  roleType,
  userPolicyType,
  userType,
} from "./types.ts";

/** The outputs of a role, user, group or policy, which belong to an account and to no region. */
const globalOutputs =
  (kind: "role" | "user" | "group" | "policy") =>
  (declared: Declared<{ path?: string }>, { accountId }: Scope) => {
    const name = physicalName(declared);
    const arn = `arn:aws:iam::${accountId}:${kind}${declared.inputs.path ?? "/"}${name}`;
    const unique = opaqueId(declared.urn, 17, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567");
    return { id: kind === "policy" ? arn : name, name, arn, uniqueId: `AROA${unique}` };
  };

export const iamFacts: ServiceFacts = {
  id: "iam",
  title: "AWS IAM",
  emulates:
    "decisions by the policies of roles (inline, managed, permissions boundary, trust); its API is not emulated",
  resources: [
    describeType(roleType, {
      emulation: "folded",
      naming: named(64, "account"),
      replacedBy: ["name", "namePrefix", "path"],
      outputs: globalOutputs("role"),
      policies: (role) => {
        const resource = role as Resource;
        return [
          { resource, kind: "trust", document: role.inputs.assumeRolePolicy },
          ...(role.inputs.inlinePolicies ?? []).map(
            ({ policy }) => ({ resource, kind: "identity", document: policy }) as const,
          ),
        ];
      },
      managedPolicyArns: ({ inputs }) => inputs.managedPolicyArns ?? [],
    }),
    describeType(userType, {
      emulation: "not-emulated",
      naming: named(64, "account"),
      replacedBy: [],
      outputs: globalOutputs("user"),
    }),
    describeType(groupType, {
      emulation: "not-emulated",
      naming: named(128, "account"),
      replacedBy: [],
      outputs: globalOutputs("group"),
    }),
    describeType(policyType, {
      emulation: "folded",
      naming: named(128, "account"),
      replacedBy: ["name", "namePrefix", "path", "description"],
      outputs: globalOutputs("policy"),
      carriesPolicy: "identity",
    }),
    describeType(rolePolicyType, {
      emulation: "folded",
      naming: named(128, "parent"),
      partOf: { property: "role", types: [roleType] },
      replacedBy: ["name", "namePrefix", "role"],
      outputs: (declared) => ({
        id: `${declared.inputs.role}:${physicalName(declared)}`,
        name: physicalName(declared),
      }),
      carriesPolicy: "identity",
    }),
    describeType(userPolicyType, {
      emulation: "not-emulated",
      replacedBy: ["name", "namePrefix", "user"],
      carriesPolicy: "identity",
    }),
    describeType(groupPolicyType, {
      emulation: "not-emulated",
      replacedBy: ["name", "namePrefix", "group"],
      carriesPolicy: "identity",
    }),
    describeType(instanceProfileType, {
      emulation: "not-emulated",
      naming: named(128, "account"),
      replacedBy: ["name", "namePrefix", "path"],
    }),
    ...policyAttachmentTypes.map((type) =>
      describeType(type, {
        emulation: /:(User|Group)Policy/.test(type) ? "not-emulated" : "folded",
        replacedBy: ["role", "roleName", "user", "userName", "group", "groupName", "name", "policyArn"],
        managedPolicyArns: ({ inputs: { policyArn, policyArns = [] } }) =>
          policyArn === undefined ? policyArns : [policyArn],
      }),
    ),
  ],
  providerFunctions: {
    "aws:iam/getPolicyDocument:getPolicyDocument": (args) => {
      const json = renderPolicyDocument(args);
      return { ...args, id: opaqueId(json, 10, "0123456789"), json, minifiedJson: json };
    },
  },
  predefinedArns: ({ accountId }) => [
    /^arn:aws[\w-]*:iam::aws:policy\//,
    new RegExp(`^arn:aws[\\w-]*:iam::${accountId}:root$`),
  ],
  loadRules: async () => (await import("./rules.ts")).rules,
};
