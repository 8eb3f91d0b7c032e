import { type Graph, type Resource, resourcesOfType } from "../graph/graph.ts";
import type { RequestedAction } from "../iam/requested-actions.ts";
import { type Finding, findingsOf } from "./finding.ts";
import { listOf, policiesOfRole, statementsOf } from "./policies.ts";

/**
 * Holds what functions asked of AWS, in a run that left nothing out, against what their roles grant: both ways. A call
 * that is not granted fails once it is deployed; a grant that nothing uses is one too many.
 *
 * @param requested what each role asked for, by the role's ARN
 */
export function checkGrants(
  graph: Graph,
  requested: ReadonlyMap<string, readonly RequestedAction[]>,
): Finding[] {
  const { findings, report } = findingsOf("grant");
  for (const fn of resourcesOfType(graph, "aws:lambda/function:Function")) {
    const role = resourcesOfType(graph, "aws:iam/role:Role").find(
      ({ outputs }) => outputs.arn === fn.inputs.role,
    );
    if (!role) {
      report(fn, `Its role ${fn.inputs.role} is not declared.`, "Declare a role of its own.");
      continue;
    }
    const calls = requested.get(role.outputs.arn) ?? [];
    for (const { action, resource } of missingGrants(graph, role, calls))
      report(role, `${fn.name} called ${action} on ${resource}, which is not granted.`, "Grant it.");
    for (const { action, resource } of unusedGrants(graph, role, calls))
      report(role, `${action} on ${resource} is granted, and nothing uses it.`, "Take the grant away.");
  }
  return findings;
}

/** The calls that a role does not grant. */
export function missingGrants(
  graph: Graph,
  role: Resource,
  calls: readonly RequestedAction[],
): RequestedAction[] {
  const grants = grantsOf(graph, role);
  return calls.filter((call) => !grants.some((grant) => covers(grant, call)));
}

/** The grants of a role that no call uses; those for logs, which services write by themselves, are left out. */
export function unusedGrants(
  graph: Graph,
  role: Resource,
  calls: readonly RequestedAction[],
): RequestedAction[] {
  return grantsOf(graph, role).filter(
    (grant) => !grant.action.startsWith("logs:") && !calls.some((call) => covers(grant, call)),
  );
}

const grantsOf = (graph: Graph, role: Resource): RequestedAction[] =>
  policiesOfRole(graph, role)
    .flatMap(statementsOf)
    .filter(({ Effect }) => Effect === "Allow")
    .flatMap(({ Action, Resource }) =>
      listOf(Action).flatMap((action) => listOf(Resource).map((resource) => ({ action, resource }))),
    );

function covers(grant: RequestedAction, call: RequestedAction): boolean {
  const matches = (pattern: string, text: string) =>
    new RegExp(
      `^${pattern
        .replaceAll(/[.+^${}()|[\]\\]/g, "\\$&")
        .replaceAll("*", ".*")
        .replaceAll("?", ".")}$`,
    ).test(text);
  return matches(grant.action, call.action) && matches(grant.resource, call.resource);
}
