import { collectViolations, type Rule } from "../../checks/rule.ts";
import { type Graph, type Resource, resourcesOfType } from "../../graph/graph.ts";
import { textsOf } from "../../graph/texts.ts";
import { missingGrants, unusedGrants } from "../../iam/grants.ts";
import { policiesOf } from "../../iam/policies.ts";
import { listOf, statementsOf } from "../../iam/statements.ts";
import { factsOf } from "../facts.ts";
import { instanceProfileType, policyAttachmentTypes, roleType } from "./types.ts";

type Report = ReturnType<typeof collectViolations>["report"];
type Role = ReturnType<
  typeof resourcesOfType<{ managedPolicyArns?: string[] }, { name: string; arn: string }>
>[number];

/**
 * A role grants exactly the calls that a service makes according to the declaration. The calls of functions are known only
 * from a run, which the rule `grant` checks.
 */
const roleRule: Rule = {
  id: "role",
  demands:
    "Every role is used by a declared resource and trusts the service that assumes it. Where the declaration says what the service calls, the role grants that and no more.",
  page: "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-service.html",
  check(graph) {
    const { violations, report } = collectViolations("role");
    for (const role of resourcesOfType(graph, roleType)) {
      if (role.options.read) continue;
      const users = graph.resources.filter((resource) => usesRole(resource, role));
      if (users.length === 0) report(role, "Nothing uses it.", "Remove it, or name it where it is needed.");
      checkTrust(graph, role, users, report);
      checkImpliedCalls(graph, role, users, report);
    }
    return violations;
  },
};

const usesRole = ({ type, inputs, options }: Resource, role: Role) =>
  !options.read &&
  (textsOf(inputs).includes(role.outputs.arn) || (type === instanceProfileType && inputs.role === role.id));

function checkTrust(graph: Graph, role: Role, users: Resource[], report: Report): void {
  const trusted = policiesOf(graph)
    .filter(({ kind, resource }) => kind === "trust" && resource.urn === role.urn)
    .flatMap(statementsOf)
    .flatMap(({ Principal = {} }) => (Principal === "*" ? [] : listOf(Principal.Service)));
  for (const { type, name } of users) {
    const service = factsOf(type)?.servicePrincipal;
    if (service && !trusted.includes(service))
      report(role, `${name} needs ${service} to assume it, which it does not trust.`, `Trust ${service}.`);
  }
}

function checkImpliedCalls(graph: Graph, role: Role, users: Resource[], report: Report): void {
  const implied = users.map(
    (user) => factsOf(user.type)?.impliedCalls?.(user, graph) ?? { calls: [], complete: false },
  );
  const calls = implied.flatMap((each) => each.calls);
  // What a managed policy grants is not in the graph.
  if (!hasManagedPolicy(graph, role))
    for (const { action, resource } of missingGrants(graph, role, calls))
      report(role, `${action} on ${resource} is needed, and not granted.`, "Grant it.");
  if (implied.every(({ complete }) => complete))
    for (const { action, resource } of unusedGrants(graph, role, calls))
      report(role, `${action} on ${resource} is granted, and nothing uses it.`, "Remove the grant.");
}

const hasManagedPolicy = (graph: Graph, role: Role) =>
  (role.inputs.managedPolicyArns ?? []).length > 0 ||
  policyAttachmentTypes
    .flatMap((type) => resourcesOfType(graph, type))
    .some(({ inputs }) => textsOf(inputs).includes(role.id));

const boundaryRule: Rule = {
  id: "permissions-boundary",
  demands: "Every declared role has the permissions boundary of `permissionsBoundary`.",
  page: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html",
  check(graph, { permissionsBoundary }) {
    const { violations, report } = collectViolations("permissions-boundary");
    if (permissionsBoundary === undefined) return violations;
    for (const role of resourcesOfType(graph, roleType))
      if (!role.options.read && role.inputs.permissionsBoundary !== permissionsBoundary)
        report(
          role,
          `Its permissions boundary is ${role.inputs.permissionsBoundary ?? "not set"}.`,
          `Set permissionsBoundary to ${permissionsBoundary}.`,
        );
    return violations;
  },
};

export const rules: readonly Rule[] = [roleRule, boundaryRule];
