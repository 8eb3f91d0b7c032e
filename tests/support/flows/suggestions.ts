import { resourcesOfType } from "../../../packages/offline/src/graph/graph.ts";
import { declaredGrants } from "../../../packages/offline/src/iam/declared-grants.ts";
import { logicalNames } from "../../../packages/offline/src/iam/logical-names.ts";
import { type Permission, suggestedPermissions } from "../../../packages/offline/src/iam/suggest.ts";
import type { RecordedStage } from "./record.ts";

/**
 * The smallest permissions of each role that cover a recording, beside the declared ones, as text. A line that only one of the
 * two has begins with `+` (recorded) or `-` (declared).
 */
export function suggestions({ graph, decisions }: RecordedStage): string {
  const nameOf = logicalNames(graph);
  const grants = declaredGrants(graph);
  const roles = resourcesOfType(graph, "aws:iam/role:Role").map((role) => {
    // What the policies of resources allow the role needs no permission.
    const requests = decisions.allowed.filter(
      ({ principal, by }) =>
        principal.kind === "role" &&
        principal.arn === role.outputs.arn &&
        grants.some(({ policyId, kind }) => policyId === by.policyId && kind === "identity"),
    );
    const ofRole = new Set(requests.map(({ by }) => by.policyId));
    const declared = grants.filter(
      ({ kind, policyId, carrier }) =>
        kind === "identity" && (ofRole.has(policyId) || carrier.urn === role.urn),
    );
    return [
      role.name,
      linesOf(suggestedPermissions(graph, requests), nameOf),
      linesOf(permissionsOf(declared), nameOf),
    ] as const;
  });
  return roles
    .map(([name, recorded, declared]) => {
      const lines = [...new Set([...recorded, ...declared])].sort();
      const marked = lines.map((line) => `${markOf(line, recorded, declared)} ${line}`);
      return `${name}: permissions\n${marked.join("\n")}`;
    })
    .join("\n\n");
}

const markOf = (line: string, recorded: string[], declared: string[]): string =>
  !declared.includes(line) ? "+" : !recorded.includes(line) ? "-" : " ";

/** Declared grants as permissions, actions on the same resources together. */
function permissionsOf(grants: readonly { action: string; resource: string }[]): Permission[] {
  const ofActions = [...Map.groupBy(grants, ({ action }) => action)].map(([action, ofAction]) => ({
    action,
    resources: [...new Set(ofAction.map(({ resource }) => resource))].sort(),
  }));
  const together = Map.groupBy(ofActions, ({ resources }) => JSON.stringify(resources));
  return [...together.values()].map((entries) => ({
    actions: entries.map(({ action }) => action).sort(),
    resources: entries[0]?.resources ?? [],
  }));
}

/** Entries of SST's `permissions`, one a line. */
const linesOf = (permissions: readonly Permission[], nameOf: (arn: string) => string): string[] =>
  permissions.map(
    ({ actions, resources }) =>
      `{ actions: ${JSON.stringify(actions)}, resources: ${JSON.stringify(resources.map(nameOf))} },`,
  );
