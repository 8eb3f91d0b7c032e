import type { Graph, Resource } from "../graph/graph.ts";
import { lookUp } from "../look-up.ts";
import { factsOf } from "../services/facts.ts";
import type { DeclaredPolicy, Policy } from "./policy.ts";
import { parseDocument } from "./statements.ts";

/** Properties in which resources of the AWS provider carry policies. */
const policyProperties = ["policy", "policyDocument", "resourcePolicy", "accessPolicy"];

/** Every policy document that a graph declares, whatever resource carries it. */
export function policiesOf(graph: Graph): Policy[] {
  return graph.resources
    .filter(({ type, options }) => type.startsWith("aws:") && !options.read)
    .flatMap((resource) =>
      policiesIn(resource, graph).map((policy, index) => ({ ...policy, id: `${resource.urn}#${index}` })),
    );
}

/** The policies that one resource carries. */
function policiesIn(resource: Resource, graph: Graph): DeclaredPolicy[] {
  const facts = factsOf(resource.type);
  if (facts?.policies) return facts.policies(resource, graph);
  return policyProperties
    .map((property) => lookUp(resource.inputs, property))
    .filter((document) => document !== undefined && (facts?.carriesPolicy || isPolicyDocument(document)))
    .map((document) => ({ resource, kind: facts?.carriesPolicy ?? "resource", document }));
}

/** ARNs of the managed policies that attachments give a role. */
export function attachedPolicyArns(graph: Graph, role: Pick<Resource, "id" | "outputs">): string[] {
  return graph.resources
    .filter(({ inputs }) =>
      [inputs.role, inputs.roleName, inputs.roles]
        .flat()
        .some((name) => name !== undefined && [role.id, role.outputs.name].includes(name)),
    )
    .flatMap(({ inputs }) => [inputs.policyArn ?? [], inputs.policyArns ?? []].flat());
}

/** The identity policies of a role: its inline policies, and those that are attached to it. */
export function policiesOfRole(graph: Graph, role: Pick<Resource, "urn" | "id" | "outputs">): Policy[] {
  const attached = attachedPolicyArns(graph, role);
  return policiesOf(graph).filter(
    ({ resource, kind }) =>
      kind === "identity" &&
      (resource.urn === role.urn ||
        resource.inputs.role === role.id ||
        attached.includes(resource.outputs.arn)),
  );
}

function isPolicyDocument(value: unknown): boolean {
  return "Statement" in (parseDocument(value) ?? {});
}
