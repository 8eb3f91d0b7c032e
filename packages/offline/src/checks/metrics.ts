import type { Graph } from "../graph/graph.ts";
import { lookUp } from "../look-up.ts";
import type { MetricReference } from "../services/cloudwatch/types.ts";
import { serviceFacts } from "../services/facts.ts";
import type { MetricFacts } from "../services/resource-facts.ts";

/** The metrics that an application writes: their names by namespace, and the dimensions that they are written with. */
export type ApplicationMetrics = Readonly<
  Record<string, { metrics: readonly string[]; dimensions: Readonly<Record<string, string>> }>
>;

/** The messages and remedies for a metric that is not written, or not with these dimensions, or of no declared resource. */
export function metricViolations(
  graph: Graph,
  { namespace = "", metricName = "", dimensions = {} }: MetricReference,
  applicationMetrics: ApplicationMetrics,
): [message: string, remedy: string][] {
  const sets = dimensionSets(namespace, metricName, applicationMetrics);
  if (sets.length === 0)
    return [
      [
        `No metric ${namespace} ${metricName} is known.`,
        "Name a metric that is written; AWS documents those of each service.",
      ],
    ];
  const namesOf = (set: object) => Object.keys(set).sort().join(", ");
  const set = sets.find((candidate) => namesOf(candidate) === namesOf(dimensions));
  if (!set)
    return [
      [
        `${metricName} is not written with ${namesOf(dimensions) || "no dimension"}.`,
        `Its dimensions are ${sets.map(namesOf).join(" or ")}.`,
      ],
    ];
  return Object.entries(dimensions)
    .filter(([name, value]) => !lookUp(set, name)?.(graph).includes(value))
    .map(([name, value]) => [`${name} "${value}" is not declared.`, "Take the value from the resource."]);
}

/** The sets of dimensions that a metric is written with; none for an unknown metric. */
function dimensionSets(
  namespace: string,
  metricName: string,
  applicationMetrics: ApplicationMetrics,
): MetricFacts["dimensions"] {
  const ofApplication = lookUp(applicationMetrics, namespace);
  if (ofApplication) {
    const set = Object.entries(ofApplication.dimensions).map(([name, value]) => [name, () => [value]]);
    return ofApplication.metrics.includes(metricName) ? [Object.fromEntries(set)] : [];
  }
  return serviceFacts
    .flatMap(({ metrics = [] }) => metrics)
    .filter((facts) => facts.namespace === namespace && facts.names.includes(metricName))
    .flatMap(({ dimensions }) => dimensions);
}
