import { type Finding, severityOf } from "./finding.ts";
import type { ReportedFinding } from "./format.ts";
import { actionOf, type Policy } from "./policy.ts";
import { cut } from "./printable.ts";
import type { RuleDefinition } from "./rule.ts";

/** Characters of the texts of a finding, which may have names of any length in them. */
const maximumLengths = { message: 500, where: 400, evidence: 200 };

/** The finding of a rule with the action of the policy, or `undefined` if the policy ignores the rule. */
export function createFinding(
  policy: Policy,
  id: string,
  rule: RuleDefinition,
  { message = rule.what, where = "", evidence = {} }: ReportedFinding,
): Finding | undefined {
  const { action, policy: policyName } = actionOf(policy, id, rule);
  if (action === "ignore") return undefined;
  const severity = severityOf[action];
  const actionOfProfile = rule.actions[policy.profile];
  const profileSeverity = actionOfProfile === "ignore" ? undefined : severityOf[actionOfProfile];
  return {
    rule: id,
    severity,
    message: cut(message, maximumLengths.message),
    where: cut(where, maximumLengths.where),
    why: rule.why,
    remedy: rule.remedy,
    policy: policyName,
    ...(profileSeverity && profileSeverity !== severity && { profileSeverity }),
    evidence: Object.fromEntries(
      Object.entries(evidence).map(([name, value]) => [
        name,
        typeof value === "string" ? cut(value, maximumLengths.evidence) : value,
      ]),
    ),
  };
}
