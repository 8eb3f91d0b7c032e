import type { Graph, Resource } from "../graph/graph.ts";
import { compileGrant } from "./compiled-policy.ts";
import { policiesOf, policiesOfRole } from "./policies.ts";
import type { Policy, RequestedAction, Statement } from "./policy.ts";
import { listOf, principalsOf, statementsOf } from "./statements.ts";

type Role = Pick<Resource, "urn" | "id" | "outputs">;

/** The calls that neither a role nor the policy of a resource grants. */
export function missingGrants(
  graph: Graph,
  role: Role,
  calls: readonly RequestedAction[],
): RequestedAction[] {
  const grants = grantsOf(graph, role).map(compileGrant);
  return calls.filter((call) => !grants.some((covers) => covers(call)));
}

/** The grants to a role that no call uses, except those for logs, which the service itself writes. */
export function unusedGrants(graph: Graph, role: Role, calls: readonly RequestedAction[]): RequestedAction[] {
  return grantsOf(graph, role).filter(
    (grant) => !grant.action.startsWith("logs:") && !calls.some(compileGrant(grant)),
  );
}

const grantsOf = (graph: Graph, role: Role): RequestedAction[] => [
  ...policiesOfRole(graph, role).flatMap((policy) => grantsIn(policy, () => true)),
  ...policiesOf(graph)
    .filter(({ kind }) => kind === "resource")
    .flatMap((policy) => grantsIn(policy, (statement) => principalsOf(statement).includes(role.outputs.arn))),
];

/** What the chosen statements of a policy grant. */
function grantsIn(policy: Policy, isChosen: (statement: Statement) => boolean): RequestedAction[] {
  return statementsOf(policy)
    .filter((statement) => statement.Effect === "Allow" && isChosen(statement))
    .flatMap(({ Action, Resource }) =>
      listOf(Action).flatMap((action) =>
        listOf(Resource).map((resource) => ({
          action,
          resource: policy.wildcardMeansResource && resource === "*" ? policy.resource.outputs.arn : resource,
        })),
      ),
    );
}
