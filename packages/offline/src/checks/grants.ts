import { type Graph, resourcesOfType } from "../graph.ts";
import type { RequestedAction } from "../iam/requested-actions.ts";
import { type Finding, findingsOf } from "./finding.ts";
import { listOf, policiesOf, statementsOf } from "./policies.ts";

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
  const policies = policiesOf(graph).filter(({ kind }) => kind === "identity");
  for (const fn of resourcesOfType(graph, "aws:lambda/function:Function")) {
    const role = resourcesOfType(graph, "aws:iam/role:Role").find(
      ({ outputs }) => outputs.arn === fn.inputs.role,
    );
    if (!role) {
      report(fn, `Its role ${fn.inputs.role} is not declared.`, "Declare a role of its own.");
      continue;
    }
    const grants = policies
      .filter(({ resource }) => resource === role)
      .flatMap(statementsOf)
      .filter(({ Effect }) => Effect === "Allow")
      .flatMap(({ Action, Resource }) =>
        listOf(Action).flatMap((action) => listOf(Resource).map((resource) => ({ action, resource }))),
      )
      // Lambda itself writes the logs, with the function's role.
      .filter(({ action }) => !action.startsWith("logs:"));
    const calls = requested.get(role.outputs.arn) ?? [];
    for (const { action, resource } of calls.filter((call) => !grants.some((grant) => covers(grant, call))))
      report(role, `${fn.name} called ${action} on ${resource}, which is not granted.`, "Grant it.");
    for (const { action, resource } of grants.filter((grant) => !calls.some((call) => covers(grant, call))))
      report(role, `${action} on ${resource} is granted, and nothing uses it.`, "Take the grant away.");
  }
  return findings;
}

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
