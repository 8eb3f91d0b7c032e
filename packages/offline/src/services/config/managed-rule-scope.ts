import type { Graph, Resource } from "../../graph/graph.ts";
import { lookUp } from "../../look-up.ts";
import type { ManagedRule } from "./managed-rule.ts";
import type { ConfigRuleScope } from "./types.ts";

/**
 * What is wrong with a rule's scope, and the remedy. A scope limits which changes trigger a rule: to resource types, to
 * one type and one id, or to a tag. AWS Config refuses a scope for a periodic rule.
 * https://docs.aws.amazon.com/config/latest/APIReference/API_Scope.html
 */
export function scopeProblem(
  graph: Graph,
  scope: ConfigRuleScope | undefined,
  managed: ManagedRule,
): [message: string, remedy: string] | undefined {
  if (scope === undefined) return undefined;
  if (!managed.triggers.includes("configuration"))
    return ["It has a scope, but the rule is periodic.", `Remove the scope: ${managed.page}.`];
  return invalidCombination(scope) ?? unknownTypes(scope, managed) ?? unmatchedScope(graph, scope);
}

function invalidCombination({
  complianceResourceId: id,
  complianceResourceTypes: types = [],
  tagKey,
  tagValue,
}: ConfigRuleScope): [string, string] | undefined {
  if (tagValue !== undefined && tagKey === undefined)
    return [`The scope has the tag value "${tagValue}" without a key.`, "Add tagKey."];
  if (tagKey !== undefined && (id !== undefined || types.length > 0))
    return ["The scope names a tag and resources.", "Name the tag, or the resources' type and id."];
  if (id !== undefined && types.length !== 1)
    return [
      `The scope names "${id}" with ${types.length} resource types.`,
      "Name exactly one type in complianceResourceTypes.",
    ];
  return undefined;
}

function unknownTypes(
  { complianceResourceTypes: types = [] }: ConfigRuleScope,
  { resourceTypes, page }: ManagedRule,
): [string, string] | undefined {
  const unknown = types.filter((type) => !resourceTypes.includes(type));
  if (unknown.length === 0) return undefined;
  return [
    `The scope names ${unknown.join(", ")}, which the rule does not evaluate.`,
    `It evaluates ${resourceTypes.join(", ")}: ${page}.`,
  ];
}

function unmatchedScope(
  { resources }: Graph,
  { complianceResourceId: id, complianceResourceTypes: [type = ""] = [], tagKey, tagValue }: ConfigRuleScope,
): [string, string] | undefined {
  const hasId = (resource: Resource) => resource.id === id || resource.outputs.arn === id;
  if (id !== undefined && !resources.some((resource) => isOfConfigType(resource, type) && hasId(resource)))
    return [
      `The scope names "${id}", and no ${type} of the graph has that id or ARN.`,
      "Take the id from the resource.",
    ];
  if (tagKey !== undefined && !resources.some((resource) => hasTag(resource, tagKey, tagValue)))
    return [
      `The scope names the tag ${tagKey}=${tagValue ?? "*"}, which no resource of the graph has.`,
      "Tag the resources that the rule is for.",
    ];
  return undefined;
}

/** Whether AWS Config calls a resource's type so: `aws:s3/bucketV2:BucketV2` is an `AWS::S3::Bucket`. */
function isOfConfigType({ type }: Resource, configType: string): boolean {
  const name = type.split(":").at(-1)?.replace(/V\d+$/, "").toLowerCase();
  return type.startsWith("aws:") && name === configType.split("::").at(-1)?.toLowerCase();
}

const hasTag = ({ type, inputs }: Resource, key: string, value: string | undefined) =>
  type.startsWith("aws:") &&
  lookUp(inputs.tags, key) !== undefined &&
  (value === undefined || lookUp(inputs.tags, key) === value);
