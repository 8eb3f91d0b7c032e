import { authoredName, type Graph, type Resource } from "../graph/graph.ts";
import { identifiersOf } from "./counterparts.ts";

/** Names of resources for a reader. */
export interface Labels {
  /** `Api` for the function, and for its role; the logical name where two resources of a type share that name. */
  of(resource: Pick<Resource, "urn" | "name">): string;
  /** A text with ARNs in which each ARN of a resource is its label: `Vault/released/*`. */
  inText(text: string): string;
}

/** The labels of the resources of both graphs. Identifiers of the later graph are already those of the earlier one. */
export function labelsOf(before: Graph, after: Graph): Labels {
  const byUrn = new Map<string, string>();
  const byArn = new Map<string, string>();
  for (const graph of [after, before]) {
    const authored = authoredNames(graph);
    for (const [resource, label] of authored) {
      byUrn.set(resource.urn, label);
      for (const arn of identifiersOf(resource))
        if (arn.startsWith("arn:") && !resource.options.read) byArn.set(arn, label);
    }
  }
  // An API and its stage share a label: the stage is `Gateway/prod`, so that it is told from the whole API.
  const arns = [...byArn]
    .filter(([arn, label]) => ![...byArn].some(([other, same]) => same === label && isBelow(arn, other)))
    .sort(([one], [other]) => other.length - one.length);
  return {
    of: ({ urn, name }) => byUrn.get(urn) ?? name,
    inText: (text) => {
      const [arn, label] = arns.find(([known]) => text === known || isBelow(text, known)) ?? [];
      if (arn !== undefined) return `${label}${text.slice(arn.length)}`;
      return text.replaceAll(`:${before.region}:${before.accountId}:`, ":REGION:ACCOUNT:");
    },
  };
}

const isBelow = (text: string, arn: string) => text.startsWith(`${arn}/`) || text.startsWith(`${arn}:`);

function authoredNames(graph: Graph): Map<Resource, string> {
  const names = new Map(
    graph.resources.map((resource) => [resource, authoredName(graph, resource)] as const),
  );
  const uses = Map.groupBy(graph.resources, (resource) => `${resource.type} ${names.get(resource)}`);
  return new Map(
    graph.resources.map((resource) => {
      const name = names.get(resource) ?? resource.name;
      const isUnique = uses.get(`${resource.type} ${name}`)?.length === 1;
      return [resource, isUnique ? name : resource.name];
    }),
  );
}

/** A Pulumi type as the documentation names it: `s3.BucketV2`. */
export function shortType(type: string): string {
  const [provider = "", module = "", name = ""] = type.split(":");
  const folder = module.split("/")[0] ?? module;
  return provider === "aws" ? `${folder}.${name}` : `${provider}.${name}`;
}
