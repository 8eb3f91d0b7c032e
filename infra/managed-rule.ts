import type { ManagedRuleIdentifier, RuleParameters } from "./managed-rules.ts";

/** Source and parameters of a rule, as `aws.cfg.Rule` takes them. */
export type RuleSource = Pick<aws.cfg.RuleArgs, "source" | "inputParameters">;

type Inputs<Parameters> = { [Name in keyof Parameters]: $util.Input<NonNullable<Parameters[Name]>> };

/**
 * Names a rule that AWS manages. Parameters are one JSON text in which every value is a string, lists separated by commas.
 * https://docs.aws.amazon.com/config/latest/APIReference/API_ConfigRule.html
 */
export function managedRule<Identifier extends ManagedRuleIdentifier>(
  identifier: Identifier,
  parameters: Inputs<RuleParameters<Identifier>>,
): RuleSource {
  const source = { owner: "AWS", sourceIdentifier: identifier };
  if (Object.keys(parameters).length === 0) return { source };
  return {
    source,
    inputParameters: $jsonStringify(
      Object.fromEntries(
        Object.entries<$util.Input<unknown>>(parameters).map(([name, value]) => [
          name,
          $resolve([value]).apply(([resolved]) => textOf(resolved)),
        ]),
      ),
    ),
  };
}

const textOf = (value: unknown) => (Array.isArray(value) ? value.join(",") : String(value));

/**
 * Names a rule in Guard that allows roles these managed policies only; its scope selects the stage's roles by their tag, because
 * SST shortens the names of roles. The managed rule
 * IAM_ROLE_MANAGED_POLICY_CHECK does the opposite: it requires every role to carry all policies of its list.
 * https://docs.aws.amazon.com/config/latest/developerguide/evaluate-config_develop-rules_cfn-guard.html
 */
export function managedPoliciesRule(allowedArns: string[]): RuleSource {
  return {
    source: {
      owner: "CUSTOM_POLICY",
      sourceDetails: [{ messageType: "ConfigurationItemChangeNotification" }],
      customPolicyDetails: { policyRuntime: "guard-2.x.x", policyText: managedPoliciesGuard(allowedArns) },
    },
  };
}

function managedPoliciesGuard(allowedArns: string[]): string {
  const allowed = allowedArns.map((arn) => `'${arn}'`).join(", ");
  const or = allowed && ` or\n    configuration.attachedManagedPolicies[*].policyArn IN [${allowed}]`;
  return `rule only_allowed_managed_policies when
    resourceType == "AWS::IAM::Role" {
    configuration.attachedManagedPolicies empty${or}
}
`;
}
