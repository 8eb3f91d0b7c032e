import type { Graph, Resource } from "../graph/graph.ts";
import { listOf, policiesOfRole, statementsOf } from "./policies.ts";
import type { RequestedAction } from "./policy.ts";
import { matchesWildcard } from "./wildcard.ts";

type Role = Pick<Resource, "urn" | "id" | "outputs">;

/** The calls that a role does not grant. */
export function missingGrants(
  graph: Graph,
  role: Role,
  calls: readonly RequestedAction[],
): RequestedAction[] {
  const grants = grantsOf(graph, role);
  return calls.filter((call) => !grants.some((grant) => covers(grant, call)));
}

/** The grants of a role that no call uses, except those for logs, which the service itself writes. */
export function unusedGrants(graph: Graph, role: Role, calls: readonly RequestedAction[]): RequestedAction[] {
  return grantsOf(graph, role).filter(
    (grant) => !grant.action.startsWith("logs:") && !calls.some((call) => covers(grant, call)),
  );
}

const grantsOf = (graph: Graph, role: Role): RequestedAction[] =>
  policiesOfRole(graph, role)
    .flatMap(statementsOf)
    .filter(({ Effect }) => Effect === "Allow")
    .flatMap(({ Action, Resource }) =>
      listOf(Action).flatMap((action) => listOf(Resource).map((resource) => ({ action, resource }))),
    );

const covers = (grant: RequestedAction, call: RequestedAction): boolean =>
  matchesWildcard(grant.action, call.action) && matchesWildcard(grant.resource, call.resource);
