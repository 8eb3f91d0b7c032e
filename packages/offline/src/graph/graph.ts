/**
 * The graph: every resource that an `sst.config.ts` declares for a stage, evaluated.
 * Written by `synth/`, read by everything that runs or checks a stage.
 */

// biome-ignore lint/suspicious/noExplicitAny: a resource whose type no service knows has properties of any shape.
export type Properties = Record<string, any>;

declare const properties: unique symbol;

/**
 * A Pulumi type token, such as `aws:dynamodb/table:Table`, that carries the types of its resources' inputs and outputs.
 * Each service declares its own in `services/<service>/types.ts`.
 */
export type ResourceType<Inputs = Properties, Outputs = Properties> = string & {
  readonly [properties]?: { inputs: Inputs; outputs: Outputs };
};

export interface Resource<Inputs = Properties, Outputs = Properties> {
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
  options: { retainOnDelete?: true; protect?: true; read?: true; ignoreChanges?: string[] };
  id: string;
  /** Names of the inputs that are, or contain, Pulumi secrets; absent when none is. */
  secretInputs?: string[];
  inputs: Inputs;
  outputs: Outputs;
}

/** A function's deployment package: the same archive that a deploy uploads. */
export interface FunctionPackage {
  /** Logical name of the function, such as `Api`. */
  name: string;
  /** Absolute path of the zip archive. */
  archive: string;
  /** Absolute path of what esbuild says about the bundle in it. https://esbuild.github.io/api/#metafile */
  metafile: string;
  /** SHA-256 of its entries (names and contents), lower-case hexadecimal. */
  sha256: string;
  /** Size of the archive in bytes. */
  size: number;
}

/** Where a graph is evaluated for. */
export interface Scope {
  app: string;
  stage: string;
  region: string;
  accountId: string;
}

export interface Graph extends Scope {
  resources: Resource[];
  packages: FunctionPackage[];
  /** What the program's `run` returned. */
  outputs: Properties;
}

/** All resources of one Pulumi type, in the order of declaration. */
export function resourcesOfType<Inputs = Properties, Outputs = Properties>(
  graph: Pick<Graph, "resources">,
  type: ResourceType<Inputs, Outputs>,
): Resource<Inputs, Outputs>[] {
  return graph.resources.filter((resource) => isOfType(resource, type)) as Resource<Inputs, Outputs>[];
}

/** Whether a resource is of one Pulumi type. */
function isOfType<Inputs = Properties, Outputs = Properties>(
  resource: Pick<Resource, "type">,
  type: ResourceType<Inputs, Outputs>,
): resource is Resource<Inputs, Outputs> {
  return resource.type === type;
}

/**
 * The name that the program's author gave: that of the outermost component around a resource, or the resource's own.
 * `ThingsTable` inside `sst.aws.Dynamo("Things")` is "Things".
 */
export function authoredName(graph: Graph, resource: Pick<Resource, "name" | "parent">): string {
  const byUrn = new Map(graph.resources.map((candidate) => [candidate.urn, candidate]));
  let current = resource;
  for (let parent = current.parent && byUrn.get(current.parent); parent; ) {
    current = parent;
    parent = current.parent ? byUrn.get(current.parent) : undefined;
  }
  return current.name;
}
