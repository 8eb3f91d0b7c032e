import type { Graph } from "../graph/graph.ts";
import { lookUp } from "../look-up.ts";
import type { MetricReference } from "../services/cloudwatch/types.ts";
import { serviceFacts } from "../services/facts.ts";
import type { MetricFacts } from "../services/resource-facts.ts";

/** The metrics that an application writes with the same dimensions, and the values of these. */
interface WrittenMetrics {
  metrics: readonly string[];
  dimensions: Readonly<Record<string, readonly string[]>>;
}

/** The metrics that an application writes, by namespace. */
export type ApplicationMetrics = Readonly<Record<string, readonly WrittenMetrics[]>>;

/** The messages and remedies for a metric that is not written, or not with these dimensions, or of no declared resource. */
export function metricViolations(
  graph: Graph,
  { namespace = "", metricName = "", dimensions = {} }: MetricReference,
  applicationMetrics: ApplicationMetrics,
): [message: string, remedy: string][] {
  const sets = factsOfMetric(namespace, metricName, applicationMetrics).flatMap((facts) => facts.dimensions);
  if (sets.length === 0)
    return [
      [
        `No metric ${namespace} ${metricName} is known.`,
        "Name a metric that is written; AWS documents those of each service.",
      ],
    ];
  const namesOf = (set: object) => Object.keys(set).sort().join(", ");
  const named = sets.filter((candidate) => namesOf(candidate) === namesOf(dimensions));
  if (named.length === 0)
    return [
      [
        `${metricName} is not written with ${namesOf(dimensions) || "no dimension"}.`,
        `Its dimensions are ${sets.map(namesOf).join(" or ")}.`,
      ],
    ];
  return Object.entries(dimensions)
    .filter(([name, value]) => !named.some((set) => lookUp(set, name)?.(graph).includes(value)))
    .map(([name, value]) => [
      `${metricName} is not written for ${name} "${value}".`,
      "Take the value from a declared resource of the kind that writes the metric.",
    ]);
}

/** The largest value that a data point of a metric can have; undefined when it has none. */
export function largestValueOf(
  graph: Graph,
  { namespace = "", metricName = "", dimensions = {} }: MetricReference,
): number | undefined {
  const [facts] = factsOfMetric(namespace, metricName, {});
  return facts?.largestValue?.(dimensions, graph);
}

/** Who writes a metric, and with which dimensions; none for an unknown metric. */
function factsOfMetric(
  namespace: string,
  metricName: string,
  applicationMetrics: ApplicationMetrics,
): Pick<MetricFacts, "dimensions" | "largestValue">[] {
  const ofApplication = lookUp(applicationMetrics, namespace);
  if (ofApplication) {
    const dimensions = ofApplication
      .filter(({ metrics }) => metrics.includes(metricName))
      .map((written) =>
        Object.fromEntries(
          Object.entries(written.dimensions).map(([name, values]) => [name, () => [...values]]),
        ),
      );
    return [{ dimensions }];
  }
  return serviceFacts
    .flatMap(({ metrics = [] }) => metrics)
    .filter((facts) => facts.namespace === namespace && facts.names.includes(metricName));
}
