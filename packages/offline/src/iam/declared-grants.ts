import type { Graph, Resource } from "../graph/graph.ts";
import { factsOf } from "../services/facts.ts";
import { roleType } from "../services/iam/types.ts";
import { managedPolicyDocument } from "./aws-managed-policies.ts";
import { policiesOf } from "./policies.ts";
import type { Policy, RequestedAction, Statement } from "./policy.ts";
import { listOf, statementsOf } from "./statements.ts";

/** One action on one resource that a statement of a policy allows, both as declared, with wildcards. */
export interface Grant extends RequestedAction {
  /** The resource as declared, where that is `*` for the resource that carries the policy. */
  on: string;
  /** The resource that carries the policy, or attaches it to a role. */
  carrier: Pick<Resource, "name" | "type" | "urn">;
  policyId: string;
  /** ARN of the attached AWS-managed policy. */
  managedPolicy?: string;
  kind: Policy["kind"];
  /** The statement's place in the policy, from 0. */
  index: number;
  sid: string | undefined;
  /** Whom the statement of a resource's policy allows it; empty in an identity policy. */
  principals: readonly string[];
}

/** Every action on a resource that the policies of a graph allow, in the order of declaration. */
export function declaredGrants(graph: Graph): Grant[] {
  const boundaries = new Set(
    graph.resources.flatMap(({ type, inputs }) =>
      type === roleType ? (inputs.permissionsBoundary ?? []) : [],
    ),
  );
  const inGraph = policiesOf(graph)
    // A boundary grants nothing.
    .filter(({ resource }) => !boundaries.has(resource.outputs.arn))
    .flatMap((policy) => grantsInPolicy(policy));
  return [...inGraph, ...graph.resources.flatMap(managedGrants)];
}

/** What the AWS-managed policies grant that a resource attaches; one of unknown content grants all that it may. */
function managedGrants(carrier: Resource): Grant[] {
  return (factsOf(carrier.type)?.managedPolicyArns?.(carrier) ?? [])
    .filter((arn) => arn.includes(":iam::aws:policy/"))
    .flatMap((arn) => {
      const unknown = { Statement: { Effect: "Allow", Action: "*", Resource: "*" } };
      const document = managedPolicyDocument(arn) ?? unknown;
      const policy: Policy = { resource: carrier, kind: "identity", document, id: arn };
      return grantsInPolicy(policy).map((grant) => ({ ...grant, managedPolicy: arn }));
    });
}

function grantsInPolicy(policy: Policy): Grant[] {
  const { resource: carrier, kind, id: policyId, wildcardMeansResource } = policy;
  return statementsOf(policy).flatMap((statement, index) => {
    if (statement.Effect !== "Allow") return [];
    const shared = { carrier, kind, policyId, index, sid: statement.Sid };
    const principals = principalsIn(statement);
    return actionsIn(statement).flatMap((action) =>
      resourcesIn(statement, policy).map((resource) => ({
        ...shared,
        action,
        on: resource,
        resource: wildcardMeansResource && resource === "*" ? carrier.outputs.arn : resource,
        principals,
      })),
    );
  });
}

/** A statement with `NotAction` allows nearly everything. */
const actionsIn = ({ Action, NotAction }: Statement): string[] =>
  NotAction === undefined ? listOf(Action) : ["*"];

/** A trust policy is about its role. */
function resourcesIn({ Resource, NotResource }: Statement, { kind, resource }: Policy): string[] {
  if (NotResource !== undefined) return ["*"];
  return kind === "trust" ? [resource.outputs.arn] : listOf(Resource);
}

function principalsIn({ Principal, NotPrincipal }: Statement): string[] {
  if (NotPrincipal !== undefined || Principal === "*") return ["*"];
  return Object.values(Principal ?? {}).flat();
}
