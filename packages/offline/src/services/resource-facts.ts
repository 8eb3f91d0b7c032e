import { createHash } from "node:crypto";
import type { Rule } from "../checks/rule.ts";
import {
  type Graph,
  type Properties,
  type Resource,
  type ResourceType,
  resourcesOfType,
  type Scope,
} from "../graph/graph.ts";
import type { DeclaredPolicy, RequestedAction, Statement } from "../iam/policy.ts";
import { lookUp } from "../look-up.ts";

/** What shared code (synth, checks, diagram, run) knows of an AWS service. Each service declares it in `facts.ts`. */
export interface ServiceFacts {
  /** The service in a SigV4 credential scope, such as `s3`; also the name of its folder in the data folder. */
  id: string;
  /** The name that AWS gives it, such as `Amazon S3`. */
  title: string;
  /** The Pulumi types of the service. A type that no service declares is listed as not emulated. */
  resources: readonly ResourceFacts[];
  /** The part of the service's API that is emulated offline, as a sentence for the README. Absent when nothing is. */
  emulates?: string;
  /** Answers to the provider's functions ("data sources"), by Pulumi token. */
  providerFunctions?: Readonly<Record<string, (args: Properties, scope: Scope) => Properties>>;
  metrics?: readonly MetricFacts[];
  /** ARNs of the service that every account has without declaring them. */
  predefinedArns?: (scope: Scope) => RegExp[];
  /** The checks of this service's resources; loaded only when a graph is checked. */
  loadRules?: () => Promise<readonly Rule[]>;
}

/** What shared code knows of one Pulumi type. */
export interface ResourceFacts<Inputs = Properties, Outputs = Properties> {
  type: ResourceType<Inputs, Outputs>;
  /**
   * `emulated`: a running service acts as the resource. `folded`: the resource only configures another one, whose service
   * reads it. `not-emulated`: it has no effect offline, and the start screen lists it.
   */
  emulation: "emulated" | "folded" | "not-emulated";
  /** Parts of the resource that have no effect offline; of one that has none at all, what the start screen calls it. */
  missingParts?(resource: Resource<Inputs, Outputs>, graph: Graph): string[];
  /** The id and the outputs that AWS adds to the inputs. */
  outputs?(
    declared: Declared<Inputs>,
    scope: Scope,
    earlier: readonly Resource[],
  ): { id: string } & Partial<Outputs>;
  /** The service principal that assumes the role of such a resource. */
  servicePrincipal?: string;
  /** ARN of the role that the service assumes for such a resource. */
  roleArn?(resource: Resource<Inputs, Outputs>): string | undefined;
  /**
   * The calls that the service makes with the resource's role according to the declaration; `complete` when it makes no
   * others.
   */
  impliedCalls?(
    resource: Resource<Inputs, Outputs>,
    graph: Graph,
  ): { calls: RequestedAction[]; complete: boolean };
  /** How AWS names the resource. Absent when it has no name, or any name will do. */
  naming?(resource: Resource<Inputs, Outputs>): NamingFacts | undefined;
  /** The resource that this one configures or belongs to: the property that names it, and its types. */
  partOf?: { property: keyof Inputs & string; types: readonly ResourceType[] };
  /**
   * By which properties other resources refer to this one, and the values that they must hold. `deletableInUse`: AWS deletes
   * it while others refer to it.
   */
  referredBy?: {
    properties: readonly string[];
    values(resource: Resource<Inputs, Outputs>): unknown[];
    deletableInUse?: true;
  };
  /** Properties whose texts name no resource. */
  opaqueProperties?: readonly string[];
  /** Properties that may name a resource of another program. */
  externalProperties?: readonly string[];
  /** References to other resources that are inside a text: the property as `referredBy` has it, and the value. */
  embeddedReferences?(resource: Resource<Inputs, Outputs>): [property: string, value: string][];
  /** The only ARNs that exist below a prefix, such as those of a table's indexes. */
  childArns?(resource: Resource<Inputs, Outputs>): { prefix: string; arns: string[] };
  /** Policies that the resource carries or stands for. Absent: those in the usual properties. */
  policies?(resource: Resource<Inputs, Outputs>, graph: Graph): DeclaredPolicy[];
  /**
   * What the resource lets callers do by other means than a policy, such as an API's method without authorization, in the
   * form of a statement. Read by comparisons of graphs only.
   */
  accessRule?(resource: Resource<Inputs, Outputs>, graph: Graph): Statement | undefined;
  /** Set when the resource's purpose is to carry a policy: whatever its policy property holds must be one. */
  carriesPolicy?: "identity" | "resource";
  /** ARNs of the managed policies that the resource attaches. */
  managedPolicyArns?(resource: Resource<Inputs, Outputs>): string[];
  /** The log groups that the service writes to for the resource. */
  logGroups?(resource: Resource<Inputs, Outputs>, graph: Graph): LogGroupUse[];
  /** The names and ARNs by which others refer to this log group. */
  logGroupNames?(resource: Resource<Inputs, Outputs>): string[];
  /** How the resource encrypts what it stores. Absent when it stores no data. */
  encryption?(resource: Resource<Inputs, Outputs>, graph: Graph): EncryptionFacts;
  /** Properties that contain a credential. */
  secretProperties?(resource: Resource<Inputs, Outputs>): readonly string[];
  /** The URLs at which AWS serves the resource, and those at which it is served offline. */
  urls?(
    resource: Resource<Inputs, Outputs>,
    graph: Graph,
    endpoints: OfflineEndpoints,
  ): { url: string; offlineUrl: string }[];
  /** The names by which others refer to this encryption key. */
  keyNames?(resource: Resource<Inputs, Outputs>): string[];
  /**
   * Properties whose change replaces the resource: `ForceNew` in the sources of the Terraform provider that `@pulumi/aws`
   * wraps. Absent: not known for the type.
   */
  replacedBy?: readonly string[];
  /** What is lost when the resource is deleted, such as `its items`. Absent when nothing is. */
  holds?: string;
  /** The resource's node in the diagram: its title, and Mermaid's brackets around it. */
  node?: { title: string; shape: [open: string, close: string] };
  /** Drawn as one node with the number of such resources, under this plural. */
  countedAs?: string;
  /** Arrows in the diagram that start or end at the resource. An end is a resource, or an id, a name or an ARN of one. */
  connections?(resource: Resource<Inputs, Outputs>, graph: Graph): Connection[];
}

/** Where the system listens: URLs without a path. */
export interface OfflineEndpoints {
  /** Of AWS's services. */
  awsEndpoint: string;
  /** Of the application. */
  applicationUrl: string;
}

export interface NamingFacts {
  /** The property that holds the name. The provider adds 26 digits to what the property with the end `Prefix` holds. */
  property: string;
  /** Characters that AWS accepts. */
  maximum: number;
  /**
   * Where nothing else may have the name: in what the resource is part of, in all regions of an account, in one region of
   * all accounts, or in AWS. Absent: in one region of an account.
   */
  uniqueIn?: "parent" | "account" | "region of all accounts" | "AWS";
  /** Whether a deploy replaces what has the name, instead of being refused. */
  isOverwritten?: true;
}

/** A resource before AWS answered. */
export interface Declared<Inputs = Properties> {
  name: string;
  urn: string;
  inputs: Inputs;
}

export interface LogGroupUse {
  /** The group's name or ARN; undefined when the resource names none. */
  group: string | undefined;
  /** What is logged, such as `access log`. */
  purpose: string;
  /** The resource that must come after the group, where it is another one. */
  writer?: Resource;
}

export interface EncryptionFacts {
  /** What is wrong with the declaration, and the remedy. */
  violations: [message: string, remedy: string][];
  /** The key's id, ARN or alias, and the service whose AWS-managed key is accepted instead. */
  key?: { name: string; service: string };
  /** What its policy must deny without TLS. */
  tls?: { action: string; arns: string[] };
}

interface Connection {
  from: Resource | string | undefined;
  to: Resource | string | undefined;
  label: string;
}

/** Metrics that a service writes to CloudWatch with the same sets of dimensions. */
export interface MetricFacts {
  namespace: string;
  names: readonly string[];
  /** Each set of dimensions; for each dimension the values that a graph's resources have. */
  dimensions: readonly Readonly<Record<string, (graph: Graph) => (string | undefined)[]>>[];
  /** The largest value that one data point can have, by the metric's dimensions; absent where there is none. */
  largestValue?(dimensions: Readonly<Record<string, string>>, graph: Graph): number | undefined;
}

/** Facts of one Pulumi type, checked against the type's inputs and outputs. */
export function describeType<Inputs = Properties, Outputs = Properties>(
  type: ResourceType<Inputs, Outputs>,
  facts: NoInfer<Omit<ResourceFacts<Inputs, Outputs>, "type">>,
): ResourceFacts {
  return { type, ...facts } as unknown as ResourceFacts;
}

/**
 * The values of one output over all resources of a type: the values of a metric's dimension.
 * @param isWritten whether the service writes the metric for a resource; it does for all by default
 */
export function outputValues<Inputs extends object, Outputs>(
  type: ResourceType<Inputs, Outputs>,
  name: keyof Outputs & string,
  isWritten: (inputs: Inputs) => boolean = () => true,
) {
  return (graph: Graph): (string | undefined)[] =>
    resourcesOfType(graph, type)
      .filter(({ inputs }) => isWritten(inputs))
      .map(({ outputs }) => lookUp(outputs as Properties, name) as string | undefined);
}

/** Characters of `alphabet` drawn from a text: an opaque id that is the same at every synth. */
export function opaqueId(
  text: string,
  length: number,
  alphabet = "abcdefghijklmnopqrstuvwxyz0123456789",
): string {
  let id = "";
  for (let round = 0; id.length < length; round++)
    for (const byte of createHash("sha256").update(`${text}#${round}`).digest())
      id += alphabet[byte % alphabet.length];
  return id.slice(0, length);
}

/** A UUID drawn from a text. */
export function opaqueUuid(text: string): string {
  const hex = opaqueId(text, 32, "0123456789abcdef");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

/** The naming of a type whose property `name` is the name. */
export function named(maximum: number, uniqueIn?: NamingFacts["uniqueIn"]) {
  return (): NamingFacts => ({ property: "name", maximum, ...(uniqueIn && { uniqueIn }) });
}

/**
 * The declared name, or the one that Pulumi's AWS provider makes: the declared prefix and 26 digits, or the logical name and
 * seven hexadecimal digits.
 */
export function physicalName({ name, urn, inputs }: Declared<object>, property = "name"): string {
  const declared = lookUp(inputs as Properties, property) as string | undefined;
  const prefix = lookUp(inputs as Properties, `${property}Prefix`) as string | undefined;
  if (declared) return declared;
  return prefix
    ? `${prefix}${opaqueId(urn, 26, "0123456789")}`
    : `${name}-${opaqueId(urn, 7, "0123456789abcdef")}`;
}

/** An ARN of the scope's region and account. */
export function regionalArn(
  { region, accountId }: Pick<Scope, "region" | "accountId">,
  service: string,
  resource: string,
): string {
  return `arn:aws:${service}:${region}:${accountId}:${resource}`;
}

/** The outputs of a type whose resources AWS addresses by an ARN `service:region:account:<prefix><name>`. */
export function namedOutputs(service: string, prefix: string, id: "name" | "arn" = "name") {
  return (declared: Declared<object>, scope: Scope) => {
    const name = physicalName(declared);
    const arn = regionalArn(scope, service, `${prefix}${name}`);
    return { id: id === "name" ? name : arn, name, arn };
  };
}
