import { createOrder } from "../graph/dependency-order.ts";
import type { Graph, Resource } from "../graph/graph.ts";
import { factsOf, serviceFacts } from "../services/facts.ts";
import { referencesOf } from "./references.ts";
import { collectViolations, type Rule } from "./rule.ts";

/**
 * Pulumi knows the order only from outputs and `dependsOn`: a text that is read inside an `apply` is no dependency.
 * https://www.pulumi.com/docs/iac/concepts/inputs-outputs/apply/
 */
export const removalOrderRule: Rule = {
  id: "removal-order",
  demands:
    "A resource that names another depends on it, and is so removed before it. AWS refuses to delete what is in use, such as the authorizer of a method, with ConflictException.",
  page: "https://docs.aws.amazon.com/apigateway/latest/api/API_DeleteAuthorizer.html",
  check(graph) {
    const { violations, report } = collectViolations("removal-order");
    const isAfter = createOrder(graph);
    const findNamed = createFinder(graph);
    for (const resource of graph.resources) {
      if (resource.options.read) continue;
      for (const [property, value] of referencesOf(resource)) {
        const named = findNamed(resource, property, value);
        if (named.length > 0 && !named.some((earlier) => isAfter(resource, earlier)))
          report(
            resource,
            `Its ${property} names ${named[0]?.name}, on which it does not depend: they may be removed in any order.`,
            `Take it from an output of ${named[0]?.name} outside of apply, or name ${named[0]?.name} in dependsOn.`,
          );
      }
    }
    return violations;
  },
};

/** Finds the declared resources that a property of a resource names. */
function createFinder(graph: Graph): (resource: Resource, property: string, value: string) => Resource[] {
  const types = serviceFacts
    .flatMap(({ resources }) => resources)
    .filter(({ referredBy }) => referredBy && !referredBy.deletableInUse);
  const named = graph.resources.filter(({ options }) => !options.read);
  return (resource, property, value) => {
    const candidates = types.filter(
      ({ type, referredBy }) => type !== resource.type && referredBy?.properties.includes(property),
    );
    if (candidates.length === 0 || factsOf(resource.type)?.externalProperties?.includes(property)) return [];
    return named.filter((other) =>
      candidates.some(
        ({ type, referredBy }) => type === other.type && referredBy?.values(other).includes(value),
      ),
    );
  };
}
