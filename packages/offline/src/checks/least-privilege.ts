import type { Graph, Resource } from "../graph/graph.ts";
import { policiesOf } from "../iam/policies.ts";
import { isServicePrincipal, type Policy, type Statement } from "../iam/policy.ts";
import { listOf, principalsOf, statementsOf } from "../iam/statements.ts";
import { factsOf } from "../services/facts.ts";
import { collectViolations, type Rule } from "./rule.ts";

/** A grant that is wider than the rule allows, and why it has to be. */
export interface Exception {
  /** Logical name of the resource that carries the policy. */
  resource: string;
  /** The actions that it excuses; empty for a managed policy. */
  actions: readonly string[];
  /** The wide part as declared: a resource such as `*`, `principal *`, or a managed policy's ARN. */
  on: string;
  /** The Sid of the one statement that it excuses. Absent: any statement. */
  sid?: string;
  reason: string;
  /** AWS's page that documents it. */
  page: string;
}

type Report = ReturnType<typeof collectViolations>["report"];
type IsExcused = (resource: string, actions: string[], on: string) => boolean;

/**
 * Every policy grants exact actions and resources. A wider grant must be in the list of exceptions, with its reason and
 * page. An exception that no grant needs is a violation.
 */
export const leastPrivilegeRule: Rule = {
  id: "least-privilege",
  demands:
    "Every grant names its actions and resources (to the prefix or index), no role carries a managed policy or can be assumed by more than one service, no service acts without a named source, and nothing may scan a table, except what is listed as an exception.",
  page: "https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege",
  check(graph, { exceptions = [] }) {
    const { violations, report } = collectViolations("least-privilege");
    const used = new Set<Exception>();
    const isExcused: IsExcused = (resource, actions, on) => {
      const exception = exceptions.find(
        (candidate) =>
          candidate.resource === resource &&
          candidate.on === on &&
          actions.every((action) => candidate.actions.includes(action)),
      );
      if (exception) used.add(exception);
      return exception !== undefined;
    };
    for (const policy of policiesOf(graph))
      for (const statement of statementsOf(policy))
        if (statement.Effect === "Allow") checkStatement(policy, statement, report, isExcused);
    checkManagedPolicies(graph, report, isExcused);
    checkExceptions(exceptions, used, report);
    return violations;
  },
};

function checkStatement(policy: Policy, statement: Statement, report: Report, isExcused: IsExcused): void {
  const { resource, kind } = policy;
  if (statement.NotAction || statement.NotResource || statement.NotPrincipal)
    report(resource, "A grant uses NotAction, NotResource or NotPrincipal.", "Name what the grant allows.");
  const principals = kind === "identity" ? [] : principalsOf(statement);
  checkPrincipals(policy, statement, principals, report, isExcused);
  const wildcardPrincipals = principals.map((principal) => `principal ${principal}`);
  checkActions(resource, statement, wildcardPrincipals, report, isExcused);
  if (kind === "trust") {
    if (principals.length !== 1)
      report(resource, `The role trusts ${principals.length} principals.`, "Let one service assume it.");
    return;
  }
  if (policy.wildcardMeansResource) return;
  const actions = listOf(statement.Action);
  for (const wide of listOf(statement.Resource).filter(isWide))
    if (!isExcused(resource.name, actions, wide))
      report(
        resource,
        `${actions.join(", ")} is allowed on ${wide}.`,
        "Name the resource: its ARN, index or prefix.",
      );
}

function checkPrincipals(
  { resource, kind }: Policy,
  statement: Statement,
  principals: string[],
  report: Report,
  isExcused: IsExcused,
): void {
  const actions = listOf(statement.Action);
  for (const principal of principals) {
    const isWholeAccount = principal === "*" || /:root$|^\d{12}$/.test(principal);
    const isTrustedKind = kind !== "trust" || isServicePrincipal(principal);
    if ((isWholeAccount || !isTrustedKind) && !isExcused(resource.name, actions, `principal ${principal}`))
      report(
        resource,
        kind === "trust"
          ? `The role can be assumed by ${principal}.`
          : `${actions.join(", ")} is allowed to ${principal}.`,
        "Name the one service, or the role, that needs it.",
      );
    // https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html
    if (
      kind === "resource" &&
      isServicePrincipal(principal) &&
      !namesSource(statement) &&
      !isExcused(resource.name, actions, `principal ${principal}`)
    )
      report(
        resource,
        `${actions.join(", ")} is allowed to ${principal} for any source.`,
        "Name the one source in a condition on aws:SourceArn, or the account in aws:SourceAccount.",
      );
  }
}

function checkActions(
  resource: Resource,
  statement: Statement,
  wildcardPrincipals: string[],
  report: Report,
  isExcused: IsExcused,
): void {
  const subjects = [...listOf(statement.Resource), ...wildcardPrincipals];
  for (const action of listOf(statement.Action)) {
    if (/^dynamodb:scan$/i.test(action))
      report(resource, "dynamodb:Scan is allowed.", "Query by key or index.");
    if (/[*?]/.test(action) && !subjects.some((subject) => isExcused(resource.name, [action], subject)))
      report(resource, `The action ${action} is allowed.`, "Name each action that is called.");
  }
}

function checkManagedPolicies(graph: Graph, report: Report, isExcused: IsExcused): void {
  for (const resource of graph.resources)
    for (const arn of factsOf(resource.type)?.managedPolicyArns?.(resource) ?? [])
      if (!isExcused(resource.name, [], arn))
        report(
          resource,
          `It carries the managed policy ${arn}.`,
          "Grant what is needed in the role's inline policy.",
        );
}

/** Every exception has a reason and a page, and something needs it. */
export function checkExceptions(
  exceptions: readonly Exception[],
  needed: ReadonlySet<Exception>,
  report: Report,
): void {
  for (const exception of exceptions) {
    const resource = { name: exception.resource };
    if (!exception.reason || !exception.page.startsWith("https://"))
      report(
        resource,
        `The exception for ${exception.on} has no reason or no page.`,
        "Give the reason, and AWS's page.",
      );
    if (!needed.has(exception))
      report(resource, `Nothing needs the exception for ${exception.on}.`, "Remove it from the list.");
  }
}

/** Whether a statement applies to one source, or to those of one account or organization. */
function namesSource({ Condition = {} }: Statement): boolean {
  return Object.entries(Condition)
    .filter(([operator]) => /^(For(Any|All)Values?:)?(Arn|String)(Equals|Like)(IgnoreCase)?$/.test(operator))
    .flatMap(([, keys]) => Object.entries(keys))
    .some(
      ([key, values]) =>
        /^aws:(SourceAccount|SourceOrgID|SourceOrgPaths|PrincipalOrgID)$/i.test(key) ||
        (/^aws:SourceArn$/i.test(key) &&
          listOf(values).every((arn) => !/[*?]/.test(arn) || /^arn:[^:]*:[^:]*:[^:]*:\d{12}:/.test(arn))),
    );
}

/** Whether a resource has a wildcard other than at the end of a bucket's prefix, a log group, or an API. */
function isWide(resource: string): boolean {
  if (!/[*?]/.test(resource)) return false;
  return ![
    /^arn:aws[\w-]*:s3:::[^*?/]+\/[^*?]+\/\*$/,
    /^arn:aws[\w-]*:logs:[^*?:]+:[^*?:]+:log-group:[^*?]+:\*$/,
    /^arn:aws[\w-]*:execute-api:[^*?:]+:[^*?:]+:[^*?/]+\/([^*?/]+\/)?\*$/,
  ].some((exact) => exact.test(resource));
}
