import { type Graph, type Resource, resourcesOfType } from "../graph/graph.ts";
import { managedPolicyDocument } from "../iam/aws-managed-policies.ts";
import { attachedPolicyArns, policiesOf, policiesOfRole } from "../iam/policies.ts";
import type { DeclaredPolicy, Policy } from "../iam/policy.ts";
import { partsOfPolicy, type StatementPart } from "../iam/statement-parts.ts";
import { factsOf } from "../services/facts.ts";
import { roleType } from "../services/iam/types.ts";
import { otherHoldersOf } from "./policy-holders.ts";

/** What the policies of one kind say of one role, user, group or resource. */
export interface SubjectPolicies {
  /** The role, user, group or resource that the policies are about. */
  subject: Pick<Resource, "urn" | "name">;
  kind: DeclaredPolicy["kind"] | "boundary" | "rule";
  parts: StatementPart[];
  /** ARNs of attached policies whose content is not known. */
  unknown: string[];
}

/**
 * The policies of a graph, and what it allows by other means, by what they are about: identity policies by role, user and
 * group, trust policy and permissions boundary by role, and the policies of resources by resource.
 *
 * @param other a graph of the same resources: where only that one declares a resource's policy, this one has the policy that
 *   AWS applies without a declaration
 */
export function policiesBySubject(graph: Graph, other: Graph): Map<string, SubjectPolicies> {
  const subjects = new Map<string, SubjectPolicies>();
  const add = (
    kind: SubjectPolicies["kind"],
    subject: SubjectPolicies["subject"],
    parts: StatementPart[],
  ) => {
    const key = `${kind} ${withoutStage(subject.urn)}`;
    const known = subjects.get(key) ?? { subject, kind, parts: [], unknown: [] };
    subjects.set(key, known);
    known.parts.push(...parts);
    return known;
  };
  const all = policiesOf(graph);
  const attached = new Set<string>();
  for (const role of resourcesOfType(graph, roleType)) {
    if (role.options.read) continue;
    const identity = add("identity", role, []);
    for (const policy of policiesOfRole(graph, role)) {
      attached.add(policy.id);
      identity.parts.push(...partsOfPolicy(policy));
    }
    for (const arn of managedPoliciesOf(graph, role)) addManaged(identity, graph, arn);
    const boundary = role.inputs.permissionsBoundary;
    if (typeof boundary === "string") {
      const policy = all.find(({ resource }) => resource.outputs.arn === boundary);
      if (policy) attached.add(policy.id);
      const known = add("boundary", role, policy ? partsOfPolicy(policy) : []);
      if (!policy) addManaged(known, graph, boundary);
    }
  }
  for (const resource of graph.resources)
    for (const holder of otherHoldersOf(resource, graph)) {
      const identity = add("identity", holder, []);
      for (const arn of factsOf(resource.type)?.managedPolicyArns?.(resource) ?? []) {
        const policies = all.filter(({ resource: declared }) => declared.outputs.arn === arn);
        for (const policy of policies) {
          attached.add(policy.id);
          identity.parts.push(...partsOfPolicy(policy));
        }
        addManaged(identity, graph, arn);
      }
    }
  for (const policy of all) {
    if (attached.has(policy.id)) continue;
    const [holder] = policy.kind === "identity" ? otherHoldersOf(policy.resource, graph) : [];
    add(policy.kind, holder ?? subjectOf(policy, graph), partsOfPolicy(policy));
  }
  for (const resource of graph.resources) {
    const rule = resource.options.read ? undefined : factsOf(resource.type)?.accessRule?.(resource, graph);
    if (rule) add("rule", resource, partsOfPolicy({ document: { Version: "2012-10-17", Statement: rule } }));
  }
  for (const { subject, policy } of undeclaredPolicies(graph, all, policiesOf(other), other))
    add("resource", subject, partsOfPolicy(policy));
  return subjects;
}

const withoutStage = (urn: string) => urn.split("::").slice(2).join("::");

const managedPoliciesOf = (graph: Graph, role: Resource) => [
  ...new Set([...attachedPolicyArns(graph, role), ...(factsOf(role.type)?.managedPolicyArns?.(role) ?? [])]),
];

function addManaged(known: SubjectPolicies, graph: Graph, arn: string): void {
  const isDeclared = graph.resources.some(({ outputs, options }) => outputs.arn === arn && !options.read);
  if (isDeclared) return;
  const document = managedPolicyDocument(arn);
  if (document) known.parts.push(...partsOfPolicy({ document }));
  else known.unknown.push(arn);
}

/** The resource whose ARN the policy protects; otherwise the resource that carries it. */
function subjectOf(
  { kind, resource, resourceArn }: DeclaredPolicy,
  graph: Graph,
): SubjectPolicies["subject"] {
  if (kind !== "resource" || resourceArn === undefined) return resource;
  const isProtected = ({ inputs, outputs, options }: Resource) =>
    !options.read &&
    [outputs.arn, outputs.executionArn].some(
      (arn) =>
        typeof arn === "string" &&
        // An ARN among the inputs is that of another resource.
        arn !== inputs.arn &&
        (arn === resourceArn || resourceArn.startsWith(`${arn}:`)),
    );
  return graph.resources.find(isProtected) ?? resource;
}

/** The policies that AWS applies to resources of a graph for which only the other graph declares a policy. */
function undeclaredPolicies(graph: Graph, declared: Policy[], others: Policy[], other: Graph) {
  const urns = new Map(graph.resources.map((resource) => [withoutStage(resource.urn), resource]));
  const covered = new Set(declared.map((policy) => withoutStage(subjectOf(policy, graph).urn)));
  return others.flatMap((policy) => {
    const urn = withoutStage(subjectOf(policy, other).urn);
    const subject = urns.get(urn);
    if (!policy.withoutDeclaration || !subject || covered.has(urn)) return [];
    return [{ subject, policy: { ...policy, document: policy.withoutDeclaration } }];
  });
}
