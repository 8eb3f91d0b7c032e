import { resourceTest } from "../../packages/offline/src/checks/valid-policies.ts";

export type Condition = Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;

/** Actions on resources, on a condition or on none. */
export interface Grant {
  actions: readonly string[];
  resources: readonly string[];
  condition?: Condition;
}

export interface Statement {
  Effect: "Allow";
  Action: string[];
  Resource: string | string[];
  Condition?: Condition;
}

/**
 * The statements that allow what grants name. Each action has exactly the resources to which it applies; an action that IAM
 * does not limit to resources has all.
 *
 * @throws Error that names an action to which none of its resources belongs
 */
export async function statementsFor(grants: readonly Grant[]): Promise<Statement[]> {
  const byAction = new Map<string, { action: string; condition: string; resources: Set<string> }>();
  for (const { actions, resources, condition = {} } of grants)
    for (const action of actions) {
      const [service = "", name = ""] = action.split(":");
      const applies = await resourceTest(service, name);
      const accepted = applies
        ? resources.filter((resource) => resource === "*" || applies(resource))
        : ["*"];
      if (accepted.length === 0) throw new Error(`${action} applies to none of ${resources.join(", ")}.`);
      const text = JSON.stringify(condition);
      const key = `${action} ${text}`;
      const entry = byAction.get(key) ?? { action, condition: text, resources: new Set() };
      for (const resource of accepted) entry.resources.add(resource);
      byAction.set(key, entry);
    }
  const alike = Map.groupBy(byAction.values(), ({ action, condition, resources }) =>
    JSON.stringify([resources.has("*") ? "" : action.split(":")[0], condition, [...resources].sort()]),
  );
  return [...alike.values()].map((entries) => statementOf(entries));
}

function statementOf(
  entries: readonly { action: string; condition: string; resources: ReadonlySet<string> }[],
): Statement {
  const [{ condition, resources } = { condition: "{}", resources: new Set<string>() }] = entries;
  const sorted = [...resources].sort();
  const Condition: Condition = JSON.parse(condition);
  return {
    Effect: "Allow",
    Action: entries.map(({ action }) => action).sort(),
    Resource: sorted.length === 1 ? String(sorted[0]) : sorted,
    ...(Object.keys(Condition).length > 0 && { Condition }),
  };
}

export interface Policy {
  Version: "2012-10-17";
  Statement: Statement[];
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html#reference_iam-quotas-entity-length */
const policyCharacters = 6_144;

/** Distributes statements over as few policies as fit into the size of a managed policy, in their order. */
export function policiesOf(statements: readonly Statement[]): Policy[] {
  const policies: Policy[] = [];
  for (const statement of statements) {
    const fitting = policies.find(({ Statement }) => sizeOf([...Statement, statement]) <= policyCharacters);
    if (fitting) fitting.Statement.push(statement);
    else policies.push({ Version: "2012-10-17", Statement: [statement] });
  }
  return policies;
}

/** The characters of a policy with these statements. IAM does not count white space between them. */
const sizeOf = (Statement: readonly Statement[]): number =>
  JSON.stringify({ Version: "2012-10-17", Statement }).length;
