import { type Graph, type Properties, type Resource, resourcesOfType } from "../graph/graph.ts";
import type { Finding } from "./finding.ts";

/** A managed rule of AWS Config as its page documents it. */
export interface ManagedRule {
  page: string;
  triggers: readonly ("configuration" | "periodic")[];
  resourceTypes: readonly string[];
  parameters: Readonly<Record<string, ManagedRuleParameter>>;
}

export interface ManagedRuleParameter {
  type: "string" | "int" | "boolean" | "csv";
  required: boolean;
  /** The only values that are allowed; for a list, of each of its items. */
  values?: readonly (string | number)[];
}

/** https://docs.aws.amazon.com/config/latest/APIReference/API_ConfigRule.html */
const inputParametersAtMost = 1024;

/**
 * Holds every AWS Config rule of a graph to what AWS accepts: identifier, parameters and scope of managed rules by the given
 * list, and the recorder before all rules, where the graph declares one. AWS itself says most of this during a deploy,
 * and some of it never: a scope that names nothing is a rule that never runs.
 *
 * @param managedRules the managed rules that may be used, by identifier
 * @returns what is wrong, in the order of declaration; nothing when all is well
 */
export function checkConfigRules(
  graph: Graph,
  managedRules: Readonly<Record<string, ManagedRule>>,
): Finding[] {
  return resourcesOfType(graph, "aws:cfg/rule:Rule").flatMap((resource) => {
    const { source = {} } = resource.inputs;
    const finding = (rule: string, message: string, remedy: string): Finding => ({
      rule: `config-rule-${rule}`,
      resource: resource.name,
      message,
      remedy,
    });
    const order = checkOrder(graph, resource, finding);
    if (source.owner !== "AWS") return [...order, ...checkOwner(source, finding)];
    const identifier = String(source.sourceIdentifier);
    const managed = Object.hasOwn(managedRules, identifier) ? managedRules[identifier] : undefined;
    if (!managed)
      return [
        ...order,
        finding(
          "identifier",
          `"${identifier}" is not a managed rule of the list.`,
          "Write an identifier of the list, or add the rule to it from https://docs.aws.amazon.com/config/latest/developerguide/managed-rules-by-aws-config.html.",
        ),
      ];
    return [
      ...order,
      ...checkParameters(resource.inputs.inputParameters, managed, finding),
      ...checkTrigger(resource, managed, finding),
      ...checkScope(graph, resource, managed, finding),
    ];
  });
}

/** https://docs.aws.amazon.com/config/latest/APIReference/API_Source.html */
function checkOwner(
  { owner, sourceIdentifier, customPolicyDetails }: Properties,
  finding: Report,
): Finding[] {
  const wrong = (message: string, remedy: string) => [finding("owner", message, remedy)];
  if (owner === "CUSTOM_POLICY")
    return customPolicyDetails?.policyRuntime === "guard-2.x.x"
      ? []
      : wrong(
          `The policy's runtime is "${customPolicyDetails?.policyRuntime}".`,
          'Write "guard-2.x.x"; there is no other.',
        );
  if (owner === "CUSTOM_LAMBDA")
    return String(sourceIdentifier).startsWith("arn:")
      ? []
      : wrong(`The function is "${sourceIdentifier}", which is no ARN.`, "Name the function's ARN.");
  return wrong(`The owner is "${owner}".`, "Write AWS, CUSTOM_LAMBDA or CUSTOM_POLICY.");
}

type Report = (rule: string, message: string, remedy: string) => Finding;

function checkParameters(encoded: unknown, managed: ManagedRule, finding: Report): Finding[] {
  const parameters = encoded === undefined ? {} : readParameters(encoded);
  if (!parameters)
    return [
      finding(
        "encoding",
        `inputParameters is ${JSON.stringify(encoded)}, which is not the JSON text of an object.`,
        "Encode the parameters as JSON: an object whose values are all strings.",
      ),
    ];
  const known = Object.keys(managed.parameters);
  const takes = known.length > 0 ? `It takes ${known.join(", ")}` : "It takes no parameters";
  const length = typeof encoded === "string" ? encoded.length : 0;
  return [
    ...(length > inputParametersAtMost
      ? [
          finding(
            "length",
            `inputParameters has ${length} characters; AWS Config takes ${inputParametersAtMost}.`,
            "Divide the list between several rules.",
          ),
        ]
      : []),
    ...Object.entries(managed.parameters)
      .filter(([name, { required }]) => required && !Object.hasOwn(parameters, name))
      .map(([name, { type }]) =>
        finding(
          "parameter-missing",
          `Parameter "${name}" is missing.`,
          `Give it, a ${type}: ${managed.page}.`,
        ),
      ),
    ...Object.entries(parameters).flatMap(([name, value]) => {
      const declared = Object.hasOwn(managed.parameters, name) ? managed.parameters[name] : undefined;
      if (!declared)
        return [finding("parameter-name", `There is no parameter "${name}".`, `${takes}: ${managed.page}.`)];
      const wanted = faultOf(value, declared);
      const shown = JSON.stringify(value);
      return wanted
        ? [
            finding(
              "parameter-value",
              `Parameter "${name}" is ${shown}.`,
              `Write ${wanted}: ${managed.page}.`,
            ),
          ]
        : [];
    }),
  ];
}

function readParameters(encoded: unknown): Record<string, unknown> | undefined {
  if (typeof encoded !== "string") return undefined;
  try {
    const parsed: unknown = JSON.parse(encoded);
    return typeof parsed === "object" && parsed !== null && !Array.isArray(parsed)
      ? (parsed as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

/** What should stand there instead of a value; nothing when it is right. */
function faultOf(value: unknown, { type, values }: ManagedRuleParameter): string | undefined {
  if (typeof value !== "string") return `the ${type} as a string`;
  if (type === "int" && !/^\d+$/.test(value)) return "a whole number as a string";
  if (type === "boolean" && !/^(true|false)$/.test(value)) return `"true" or "false"`;
  const items = type === "csv" ? value.split(",") : [value];
  if (items.some((item) => item === "" || item !== item.trim()))
    return type === "csv" ? "items separated by single commas" : "a value";
  if (values && !items.every((item) => values.map(String).includes(item)))
    return `${type === "csv" ? "items" : "one"} of ${values.join(", ")}`;
  return undefined;
}

/** AWS Config refuses a frequency for a rule that only changes trigger. */
function checkTrigger({ inputs }: Resource, { triggers, page }: ManagedRule, finding: Report): Finding[] {
  return inputs.maximumExecutionFrequency !== undefined && !triggers.includes("periodic")
    ? [
        finding(
          "frequency",
          `maximumExecutionFrequency is "${inputs.maximumExecutionFrequency}", but only changes trigger this rule.`,
          `Leave it out: ${page}.`,
        ),
      ]
    : [];
}

/**
 * A scope says which changes trigger a rule: resource types, one type and one id, or a tag. AWS Config refuses a scope
 * where changes trigger nothing.
 * https://docs.aws.amazon.com/config/latest/APIReference/API_Scope.html
 */
function checkScope(graph: Graph, { inputs }: Resource, managed: ManagedRule, finding: Report): Finding[] {
  const { scope } = inputs;
  if (scope === undefined) return [];
  const wrong = (message: string, remedy: string) => [finding("scope", message, remedy)];
  if (!managed.triggers.includes("configuration"))
    return wrong("It has a scope, but the rule is periodic.", `Leave the scope out: ${managed.page}.`);

  const { complianceResourceId: id, complianceResourceTypes: types = [], tagKey, tagValue } = scope;
  if (tagValue !== undefined && tagKey === undefined)
    return wrong(`The scope has the tag value "${tagValue}" without a key.`, "Add tagKey.");
  if (tagKey !== undefined && (id !== undefined || types.length > 0))
    return wrong("The scope names a tag and resources.", "Name the tag, or the resources' type and id.");
  if (id !== undefined && types.length !== 1)
    return wrong(
      `The scope names "${id}" with ${types.length} resource types.`,
      "Name exactly one type in complianceResourceTypes.",
    );
  const strange = types.filter((type: string) => !managed.resourceTypes.includes(type));
  if (strange.length > 0)
    return wrong(
      `The scope names ${strange.join(", ")}, which the rule does not look at.`,
      `It looks at ${managed.resourceTypes.join(", ")}: ${managed.page}.`,
    );
  if (
    id !== undefined &&
    !graph.resources.some((candidate) => isA(candidate, types[0]) && isCalled(candidate, id))
  )
    return wrong(
      `The scope names "${id}", and no ${types[0]} of the graph has that id or ARN.`,
      "Take the id from the resource.",
    );
  if (tagKey !== undefined && !graph.resources.some((candidate) => isTagged(candidate, tagKey, tagValue)))
    return wrong(
      `The scope names the tag ${tagKey}=${tagValue ?? "*"}, which no resource of the graph has.`,
      "Tag the resources that the rule is for.",
    );
  return [];
}

/** Whether a resource is of the type that AWS Config calls so: `aws:s3/bucketV2:BucketV2` is an `AWS::S3::Bucket`. */
function isA({ type }: Resource, configType: string): boolean {
  const ours = type.split(":").at(-1)?.replace(/V\d+$/, "").toLowerCase();
  return type.startsWith("aws:") && ours === configType.split("::").at(-1)?.toLowerCase();
}

const isCalled = ({ id, outputs }: Resource, name: string) => id === name || outputs.arn === name;

const isTagged = ({ type, inputs }: Resource, key: string, value: string | undefined) =>
  type.startsWith("aws:") &&
  inputs.tags?.[key] !== undefined &&
  (value === undefined || inputs.tags[key] === value);

/** Rules need a recorder that records: one that the graph declares comes first, and runs. */
function checkOrder(graph: Graph, resource: Resource, finding: Report): Finding[] {
  const recorders = resourcesOfType(graph, "aws:cfg/recorder:Recorder");
  const running = resourcesOfType(graph, "aws:cfg/recorderStatus:RecorderStatus");
  const before = ancestors(graph, resource);
  const missing = [...(running.length > 0 ? running : recorders)].filter(({ urn }) => !before.has(urn));
  return missing.map(({ name }) =>
    finding(
      "order",
      `It may be made before "${name}".`,
      `Let it depend on the recorder's status, "${name}".`,
    ),
  );
}

/** URNs of everything that is made before a resource. */
function ancestors(graph: Graph, resource: Resource): Set<string> {
  const byUrn = new Map(graph.resources.map((candidate) => [candidate.urn, candidate]));
  const found = new Set<string>();
  for (const queue = [...resource.dependsOn]; queue.length > 0; ) {
    const urn = queue.pop() as string;
    if (found.has(urn)) continue;
    found.add(urn);
    queue.push(...(byUrn.get(urn)?.dependsOn ?? []));
  }
  return found;
}
