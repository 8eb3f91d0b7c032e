import type { Graph } from "../graph/graph.ts";
import { factsOf } from "../services/facts.ts";

/**
 * The declared resources, and parts of them, that have no effect offline.
 * @returns a line for each: the resource's type and name, and the part in brackets
 */
export function listNotEmulated(graph: Graph): string[] {
  return graph.resources
    .filter(({ type, options }) => type.startsWith("aws:") && !options.read)
    .flatMap((resource) => {
      const line = `${resource.type.split(":").at(-1)} ${resource.name}`;
      const facts = factsOf(resource.type);
      if (!facts || facts.emulation === "not-emulated") return [line];
      return (facts.missingParts?.(resource, graph) ?? []).map((part) => `${line} (${part})`);
    });
}
