import type { Graph, Resource } from "../graph/graph.ts";
import { type AccessDifference, accessDifference } from "./access.ts";
import { counterpartsOf, inEarlierTerms } from "./counterparts.ts";
import { labelsOf } from "./labels.ts";
import { type ResourceDifference, resourceDifference } from "./resource-changes.ts";

/** What a deploy of the later graph changes in a stage that has the earlier one. */
export interface Difference extends ResourceDifference, AccessDifference {
  stage: string;
  /** What the two graphs do not share: app, stage or region. */
  notes: string[];
}

/** Compares two graphs of a stage by type, name and parents of their resources. */
export function diffGraphs(before: Graph, after: Graph): Difference {
  const counterparts = counterpartsOf(before, after);
  const translated = translate(after, inEarlierTerms(counterparts));
  const labels = labelsOf(before, translated);
  return {
    stage: after.stage,
    notes: (["app", "stage", "region"] as const)
      .filter((property) => before[property] !== after[property])
      .map((property) => `The ${property} changes from ${before[property]} to ${after[property]}.`),
    ...accessDifference(before, translated, labels),
    ...resourceDifference(counterparts, labels),
  };
}

function translate(graph: Graph, renamed: (text: string) => string): Graph {
  const inTerms = <Value>(value: Value): Value => JSON.parse(renamed(JSON.stringify(value)));
  return {
    ...graph,
    resources: graph.resources.map(
      (resource): Resource => ({
        ...resource,
        ...inTerms({ id: resource.id, inputs: resource.inputs, outputs: resource.outputs }),
      }),
    ),
  };
}
