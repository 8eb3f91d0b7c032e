import type { Graph, Resource } from "../graph/graph.ts";
import { lookUp } from "../look-up.ts";
import { factsOf } from "../services/facts.ts";
import { collectViolations, type Rule } from "./rule.ts";

export const retentionRule: Rule = {
  id: "retained-with-parent",
  demands:
    "What configures or belongs to a retained resource is retained with it. Removing the versioning of a bucket suspends it, and removing its policy or its access block opens it.",
  page: "https://www.pulumi.com/docs/iac/concepts/options/retainondelete/",
  check(graph) {
    const { violations, report } = collectViolations("retained-with-parent");
    for (const resource of graph.resources) {
      if (resource.options.read || resource.options.retainOnDelete) continue;
      const parent = parentOf(resource, graph);
      if (parent?.options.retainOnDelete)
        report(
          resource,
          `It belongs to ${parent.name}, which is retained when the stage is removed, and is not retained.`,
          "Set its option retainOnDelete.",
        );
    }
    return violations;
  },
};

/** The declared resource that a resource configures or belongs to. */
function parentOf(resource: Resource, graph: Graph): Resource | undefined {
  const partOf = factsOf(resource.type)?.partOf;
  const reference = partOf && lookUp(resource.inputs, partOf.property);
  if (reference === undefined) return undefined;
  return graph.resources.find(
    ({ type, id, outputs, options }) =>
      partOf?.types.includes(type) && !options.read && [id, outputs.arn, outputs.name].includes(reference),
  );
}
