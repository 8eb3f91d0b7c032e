import type { Graph } from "../graph/graph.ts";
import { statementsWithoutEffect } from "../iam/condition-keys.ts";
import { policiesOf } from "../iam/policies.ts";
import { factsOf } from "../services/facts.ts";

/**
 * The declared resources, and parts of them, that have no effect offline.
 * @returns a line for each: the resource's type and name, and the part in brackets
 */
export function listNotEmulated(graph: Graph): string[] {
  const policies = Map.groupBy(policiesOf(graph), ({ resource }) => resource);
  return graph.resources
    .filter(({ type, options }) => type.startsWith("aws:") && !options.read)
    .flatMap((resource) => {
      const line = `${resource.type.split(":").at(-1)} ${resource.name}`;
      const withPart = (part: string) => `${line} (${part})`;
      const statements = (policies.get(resource) ?? []).flatMap(statementsWithoutEffect).map(withPart);
      const facts = factsOf(resource.type);
      const missing = (facts?.missingParts?.(resource, graph) ?? []).map(withPart);
      const isMissing = !facts || facts.emulation === "not-emulated";
      return [...(isMissing && missing.length === 0 ? [line] : missing), ...statements];
    });
}
