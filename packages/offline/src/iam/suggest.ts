import type { Graph } from "../graph/graph.ts";
import type { AllowedRequest } from "./decision-log.ts";
import { declaredGrants } from "./declared-grants.ts";
import { declaredArns, generalized } from "./grant-use.ts";

/** One entry of the `permissions` of SST's functions. https://sst.dev/docs/component/aws/function/#permissions */
export interface Permission {
  actions: string[];
  resources: string[];
}

/**
 * The fewest permissions that cover what a role was allowed, as far as its own policies have to allow it: the resources of
 * each action, those below a common prefix by a wildcard, and actions on the same resources together.
 *
 * @param requests what was allowed to the role
 */
export function suggestedPermissions(graph: Graph, requests: readonly AllowedRequest[]): Permission[] {
  const named = declaredGrants(graph).map(({ resource }) => resource);
  const declared = new Set([...declaredArns(graph), ...named.filter((resource) => !/[*?]/.test(resource))]);
  const ofActions = [...Map.groupBy(requests, ({ action }) => action)].map(([action, ofAction]) => ({
    action,
    resources: generalized(
      ofAction.map(({ resource }) => resource),
      declared,
    ).sort(),
  }));
  const together = Map.groupBy(ofActions, ({ resources }) => JSON.stringify(resources));
  return [...together.values()]
    .map((entries) => ({
      actions: entries.map(({ action }) => action).sort(),
      resources: entries[0]?.resources ?? [],
    }))
    .sort((one, other) => String(one.actions).localeCompare(String(other.actions)));
}
