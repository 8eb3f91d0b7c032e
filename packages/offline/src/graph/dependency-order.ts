import type { Graph, Resource } from "./graph.ts";

/** Whether a resource is created after another: it refers to it or names it in `dependsOn`, itself or through others. */
export function createOrder(graph: Graph): (later: Resource, earlier: Resource) => boolean {
  const byUrn = new Map(graph.resources.map((resource) => [resource.urn, resource]));
  return (later, earlier) => {
    const seen = new Set<string>();
    const open = [later.urn];
    for (let urn = open.pop(); urn !== undefined; urn = open.pop()) {
      if (seen.has(urn)) continue;
      seen.add(urn);
      if (urn === earlier.urn && later !== earlier) return true;
      open.push(...(byUrn.get(urn)?.dependsOn ?? []));
    }
    return false;
  };
}
