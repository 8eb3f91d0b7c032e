/**
 * The graph: every resource that an `sst.config.ts` declares for a stage, evaluated.
 * Written by `synth/`, read by everything that runs or checks a stage.
 */

// Pulumi's inputs and outputs are plain JSON whose shape depends on the resource's type.
// biome-ignore lint/suspicious/noExplicitAny: a reader narrows by the resource's type.
export type Properties = Record<string, any>;

export interface Resource {
  /** Pulumi's type token, such as `aws:dynamodb/table:Table`; components are `sst:aws:Dynamo` and the like. */
  type: string;
  /** The logical name, as the program (or the component) gave it. */
  name: string;
  urn: string;
  /** URN of the component that it belongs to; absent at the top level. */
  parent?: string;
  /** URNs of the resources that must exist before it: what it refers to and its `dependsOn`. */
  dependsOn: string[];
  /** Pulumi's resource options that matter to a reader. */
  options: { retainOnDelete?: true; protect?: true; read?: true };
  id: string;
  inputs: Properties;
  outputs: Properties;
}

/** A function's deployment package: the very archive that a deploy uploads. */
export interface FunctionPackage {
  /** Logical name of the function, such as `Api`. */
  name: string;
  /** Absolute path of the zip archive. */
  archive: string;
  /** SHA-256 of its entries (names and contents), lower-case hexadecimal. */
  sha256: string;
  /** Size of the archive in bytes. */
  size: number;
}

export interface Graph {
  app: string;
  stage: string;
  region: string;
  accountId: string;
  resources: Resource[];
  packages: FunctionPackage[];
  /** What the program's `run` returned. */
  outputs: Properties;
}

/** All resources of one Pulumi type, in the order of declaration. */
export function resourcesOfType(graph: Graph, type: string): Resource[] {
  return graph.resources.filter((resource) => resource.type === type);
}

/**
 * The name that the program's author gave: that of the outermost component around a resource, or its own.
 * `ThingsTable` inside `sst.aws.Dynamo("Things")` is "Things".
 */
export function authoredName(graph: Graph, resource: Resource): string {
  const byUrn = new Map(graph.resources.map((candidate) => [candidate.urn, candidate]));
  let current = resource;
  for (let parent = current.parent && byUrn.get(current.parent); parent; ) {
    current = parent;
    parent = current.parent ? byUrn.get(current.parent) : undefined;
  }
  return current.name;
}
