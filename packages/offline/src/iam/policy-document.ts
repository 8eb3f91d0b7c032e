import type { Properties } from "../graph/graph.ts";

/**
 * Renders the arguments of `aws.iam.getPolicyDocument` as the AWS provider does.
 * https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/iam_policy_document
 */
export function renderPolicyDocument(args: Properties): string {
  const statements = (args.statements ?? []).map((statement: Properties) => {
    const rendered: Properties = {};
    if (statement.sid) rendered.Sid = statement.sid;
    rendered.Effect = statement.effect ?? "Allow";
    if (statement.principals?.length) rendered.Principal = principals(statement.principals);
    if (statement.notPrincipals?.length) rendered.NotPrincipal = principals(statement.notPrincipals);
    for (const [from, to] of lists) {
      const values: string[] | undefined = statement[from];
      if (values?.length) rendered[to] = values.length === 1 ? values[0] : values;
    }
    if (statement.conditions?.length) rendered.Condition = conditions(statement.conditions);
    return rendered;
  });
  return JSON.stringify({
    ...(args.policyId ? { Id: args.policyId } : {}),
    Version: args.version ?? "2012-10-17",
    Statement: statements,
  });
}

const lists = [
  ["actions", "Action"],
  ["notActions", "NotAction"],
  ["resources", "Resource"],
  ["notResources", "NotResource"],
] as const;

function principals(given: { type: string; identifiers: string[] }[]): unknown {
  if (given.length === 1 && given[0]?.type === "*") return "*";
  const byType: Record<string, string[]> = Object.create(null);
  for (const { type, identifiers } of given) byType[type] = [...(byType[type] ?? []), ...identifiers];
  return Object.fromEntries(
    Object.entries(byType).map(([type, identifiers]) => [
      type,
      identifiers.length === 1 ? identifiers[0] : identifiers,
    ]),
  );
}

function conditions(given: { test: string; variable: string; values: string[] }[]): unknown {
  return Object.fromEntries(
    [...Map.groupBy(given, ({ test }) => test)].map(([test, ofTest]) => [
      test,
      Object.fromEntries(
        ofTest.map(({ variable, values }) => [variable, values.length === 1 ? values[0] : values]),
      ),
    ]),
  );
}
