import { type Graph, resourcesOfType } from "../graph/graph.ts";
import { type Finding, findingsOf } from "./finding.ts";
import {
  isService,
  listOf,
  type Policy,
  policiesOf,
  principalsOf,
  type Statement,
  statementsOf,
} from "./policies.ts";

/** A grant that is wider than the rule allows, and why it has to be. */
export interface Exception {
  /** Logical name of the resource that carries the policy. */
  resource: string;
  /** The actions that it excuses; empty for a managed policy. */
  actions: readonly string[];
  /** The wide thing as it stands: a resource such as `*`, `principal *`, or a managed policy's ARN. */
  on: string;
  reason: string;
  /** Where AWS says so. */
  page: string;
}

/**
 * Holds every policy to exact grants: whole actions, no `Scan`, resources named to the prefix or index, no managed
 * policies, roles that one service can become and nobody else, services that act for a named source. Whatever is wider stands in the list of exceptions, with its
 * reason and page; an exception that nothing needs is a finding, too.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege
 */
export function checkLeastPrivilege(
  graph: Graph,
  { exceptions = [] }: { exceptions?: readonly Exception[] } = {},
): Finding[] {
  const { findings, report } = findingsOf("least-privilege");
  const used = new Set<Exception>();
  const excused = (resource: string, actions: string[], on: string) => {
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
      if (statement.Effect === "Allow") checkAllowed(policy, statement);

  function checkAllowed({ resource, kind }: Policy, statement: Statement): void {
    const actions = listOf(statement.Action);
    if (statement.NotAction || statement.NotResource || statement.NotPrincipal)
      report(resource, "A grant names what it leaves out.", "Name what it allows.");
    const principals = kind === "identity" ? [] : principalsOf(statement);
    for (const principal of principals) {
      const wide = principal === "*" || /:root$|^\d{12}$/.test(principal);
      const trusted = kind !== "trust" || isService(principal);
      if ((wide || !trusted) && !excused(resource.name, actions, `principal ${principal}`))
        report(
          resource,
          `${kind === "trust" ? "The role can be assumed by" : `${actions.join(", ")} is allowed to`} ${principal}.`,
          "Name the one service, or the role, that needs it.",
        );
    }
    // A service acts for whoever tells it to, unless the policy says for whom.
    // https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html
    if (kind === "resource")
      for (const principal of principals.filter(isService))
        if (!namesSource(statement))
          report(
            resource,
            `${actions.join(", ")} is allowed to ${principal}, whoever it acts for.`,
            "Name the one source in a condition on aws:SourceArn, or the account in aws:SourceAccount.",
          );
    const on = [...listOf(statement.Resource), ...principals.map((principal) => `principal ${principal}`)];
    for (const action of actions) {
      if (/^dynamodb:scan$/i.test(action))
        report(resource, "dynamodb:Scan is allowed.", "Query by key or index.");
      if (/[*?]/.test(action) && !on.some((thing) => excused(resource.name, [action], thing)))
        report(resource, `The action ${action} is allowed.`, "Name each action that is called.");
    }
    if (kind === "trust") {
      if (principals.length !== 1)
        report(resource, `The role trusts ${principals.length} principals.`, "Let one service assume it.");
      return;
    }
    // In a key's policy, `*` is the key itself.
    for (const wide of resource.type.startsWith("aws:kms/key")
      ? []
      : listOf(statement.Resource).filter(isWide))
      if (!excused(resource.name, actions, wide))
        report(
          resource,
          `${actions.join(", ")} is allowed on ${wide}.`,
          "Name the resource: its ARN, index or prefix.",
        );
  }

  for (const { type, name, inputs } of graph.resources) {
    if (!type.startsWith("aws:iam/")) continue;
    for (const arn of [inputs.managedPolicyArns, inputs.policyArns, inputs.policyArn].flat())
      if (arn !== undefined && !excused(name, [], arn))
        report(
          { name },
          `It carries the managed policy ${arn}.`,
          "Grant what is needed in the role's own policy.",
        );
  }
  for (const url of resourcesOfType(graph, "aws:lambda/functionUrl:FunctionUrl"))
    if (
      url.inputs.authorizationType !== "AWS_IAM" &&
      !excused(url.name, ["lambda:InvokeFunctionUrl"], "principal *")
    )
      report(url, "Anyone may call the function by its URL.", "Set authorizationType to AWS_IAM.");

  for (const exception of exceptions) {
    if (!exception.reason || !exception.page.startsWith("https://"))
      report(
        { name: exception.resource },
        "An exception has no reason or no page.",
        "Say why, and where AWS says so.",
      );
    if (!used.has(exception))
      report(
        { name: exception.resource },
        `Nothing needs the exception for ${exception.on}.`,
        "Remove it from the list.",
      );
  }
  return findings;
}

/** Whether a statement is about one source, or one account's. */
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

/** A resource that is more than one thing, but for a named prefix of a bucket, a log group's streams, or an API's methods. */
function isWide(resource: string): boolean {
  if (!/[*?]/.test(resource)) return false;
  return ![
    /^arn:aws[\w-]*:s3:::[^*?/]+\/[^*?]+\/\*$/,
    /^arn:aws[\w-]*:logs:[^*?:]+:[^*?:]+:log-group:[^*?]+:\*$/,
    /^arn:aws[\w-]*:execute-api:[^*?:]+:[^*?:]+:[^*?/]+\/\*$/,
  ].some((exact) => exact.test(resource));
}
