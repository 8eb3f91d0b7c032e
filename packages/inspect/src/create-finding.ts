import { type Finding, severityOf } from "./finding.ts";
import type { ReportedFinding } from "./format.ts";
import { actionOf, type Policy } from "./policy.ts";
import { cut } from "./printable.ts";
import { rules } from "./rules.ts";

/** Characters of the texts of a finding, which may have names of any length in them. */
const maximumLengths = { message: 500, where: 400, evidence: 200 };

/**
 * The finding of a rule with the action of the policy, or `undefined` if the policy ignores the rule.
 *
 * @param place path in containers, and place in the content
 * @throws Error if no table has the rule
 */
export function createFinding(
  policy: Policy,
  id: string,
  place: string,
  { message, evidence = {} }: Omit<ReportedFinding, "where">,
): Finding | undefined {
  const rule = rules.get(id);
  if (!rule) throw new Error(`The rule "${id}" is in no table of rules.`);
  const { action, policy: policyName } = actionOf(policy, id, rule);
  if (action === "ignore") return undefined;
  return {
    rule: id,
    severity: severityOf[action],
    message: cut(message ?? rule.what, maximumLengths.message),
    where: cut(place, maximumLengths.where),
    why: rule.why,
    remedy: rule.remedy,
    policy: policyName,
    evidence: Object.fromEntries(
      Object.entries(evidence).map(([name, value]) => [
        name,
        typeof value === "string" ? cut(value, maximumLengths.evidence) : value,
      ]),
    ),
  };
}
