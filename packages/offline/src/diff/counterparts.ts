import type { Graph, Resource } from "../graph/graph.ts";
import { lookUp } from "../look-up.ts";

/** A resource of one graph or both. */
export interface Counterpart {
  before: Resource | undefined;
  after: Resource | undefined;
}

/** Resources that the program reads, and components, are nothing that a deploy creates. */
const isDeployed = ({ type, options }: Resource) => !options.read && !/^(sst|pulumi):/.test(type);

/** The URN without the names of stage and app: what Pulumi knows a resource by, whatever the stage. */
const keyOf = ({ urn, type, name }: Resource) => urn.split("::").slice(2).join("::") || `${type}::${name}`;

/** The deployed resources of two graphs, each with that of the same type, name and parents in the other graph. */
export function counterpartsOf(before: Graph, after: Graph): Counterpart[] {
  const earlier = new Map(before.resources.filter(isDeployed).map((resource) => [keyOf(resource), resource]));
  const later = new Map(after.resources.filter(isDeployed).map((resource) => [keyOf(resource), resource]));
  return [...new Set([...earlier.keys(), ...later.keys()])].map((key) => ({
    before: earlier.get(key),
    after: later.get(key),
  }));
}

/** The outputs by which other resources and policies name a resource. */
const identifyingOutputs = [
  "arn",
  "executionArn",
  "invokeArn",
  "qualifiedArn",
  "url",
  "name",
  "bucket",
] as const;

/** The texts by which others name a resource: its ARNs, URL and generated names. */
export function identifiersOf({ id, inputs, outputs }: Resource): string[] {
  const texts = [id, ...identifyingOutputs.map((output) => lookUp(outputs, output))];
  return texts.filter((text) => typeof text === "string" && text.length > 3 && text !== inputs.arn);
}

/**
 * Replaces the identifiers of the later graph's resources by those of the earlier graph, so that a resource has the same
 * name in both, although its physical name differs.
 */
export function inEarlierTerms(counterparts: readonly Counterpart[]): (text: string) => string {
  const replacements = new Map<string, string>();
  for (const { before, after } of counterparts) {
    if (!before || !after) continue;
    const pairs = [
      [before.id, after.id],
      ...identifyingOutputs.map((output) => [lookUp(before.outputs, output), lookUp(after.outputs, output)]),
    ];
    for (const [earlier, later] of pairs)
      if (typeof earlier === "string" && typeof later === "string" && earlier !== later && later.length > 3)
        replacements.set(later, earlier);
  }
  const longest = [...replacements.keys()].sort((one, other) => other.length - one.length);
  if (longest.length === 0) return (text) => text;
  const pattern = new RegExp(
    `(?<![\\w-])(?:${longest.map((text) => text.replaceAll(/[.*+?^${}()|[\]\\/]/g, "\\$&")).join("|")})(?![\\w-])`,
    "g",
  );
  return (text) => text.replace(pattern, (found) => replacements.get(found) ?? found);
}
