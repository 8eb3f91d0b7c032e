import type { Graph } from "../graph/graph.ts";
import { serviceFacts } from "../services/facts.ts";
import { UserError } from "../user-error.ts";
import { encryptionRule } from "./encryption.ts";
import { grantRule } from "./grant-use.ts";
import { leastPrivilegeRule } from "./least-privilege.ts";
import { logGroupRule } from "./log-groups.ts";
import { fixedGlobalNameRule, fixedRetainedNameRule, nameLengthRule } from "./names.ts";
import type { CheckOptions } from "./options.ts";
import { outputRule } from "./outputs.ts";
import { referenceRule } from "./references.ts";
import { removalOrderRule } from "./removal-order.ts";
import { retentionRule } from "./retention.ts";
import type { Rule, Violation } from "./rule.ts";
import { secretRule } from "./secrets.ts";
import { policyRule } from "./valid-policies.ts";

/** All rules: those for every service, then those of each service. */
export async function loadRules(): Promise<Rule[]> {
  const ofServices = await Promise.all(
    serviceFacts.map(async ({ loadRules: load }) => (await load?.()) ?? []),
  );
  return [
    leastPrivilegeRule,
    grantRule,
    policyRule,
    referenceRule,
    logGroupRule,
    encryptionRule,
    secretRule,
    outputRule,
    fixedGlobalNameRule,
    fixedRetainedNameRule,
    nameLengthRule,
    retentionRule,
    removalOrderRule,
    ...ofServices.flat(),
  ];
}

/**
 * Checks what a graph declares by all rules, or by those that `options.only` names.
 *
 * @returns the violations in the order of the rules; none when the graph holds them all
 * @throws UserError naming a rule id of `options.only` that does not exist
 */
export async function check(graph: Graph, options: CheckOptions = {}): Promise<Violation[]> {
  const rules = await loadRules();
  const unknown = options.only?.filter((id) => !rules.some((rule) => rule.id === id)) ?? [];
  if (unknown.length > 0)
    throw new UserError(
      `Unknown rule "${unknown.join('", "')}". The rules are ${[...new Set(rules.map(({ id }) => id))].sort().join(", ")}.`,
    );
  const selected = rules.filter(({ id }) => !options.only || options.only.includes(id));
  return violationsOf(selected, graph, options);
}

/** @throws UserError that says in AWS's words what AWS would refuse when the graph is deployed */
export async function requireAccepted(graph: Graph): Promise<void> {
  const rules = (await loadRules()).filter(({ refusedByAws }) => refusedByAws);
  const violations = await violationsOf(rules, graph);
  if (violations.length > 0)
    throw new UserError(
      violations.map(({ resource, message, remedy }) => `${resource}: ${message} ${remedy}`).join("\n"),
    );
}

async function violationsOf(
  rules: readonly Rule[],
  graph: Graph,
  options: CheckOptions = {},
): Promise<Violation[]> {
  return (await Promise.all(rules.map((rule) => rule.check(graph, options)))).flat();
}
