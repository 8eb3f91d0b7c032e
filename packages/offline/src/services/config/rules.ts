import type { Rule, Violation } from "../../checks/rule.ts";
import { createOrder } from "../../graph/dependency-order.ts";
import { type Graph, type Resource, resourcesOfType } from "../../graph/graph.ts";
import { lookUp } from "../../look-up.ts";
import type { ManagedRule, Problem } from "./managed-rule.ts";
import { parameterProblems } from "./managed-rule-parameters.ts";
import { scopeProblem } from "./managed-rule-scope.ts";
import { type ConfigRuleSource, configRuleType, recorderStatusType, recorderType } from "./types.ts";

/** AWS Config refuses most of this at the deploy. It accepts a scope that matches nothing, and the rule then never runs. */
const configRule: Rule = {
  id: "config-rule",
  demands:
    "Every AWS Config rule has an identifier, parameters, a frequency and a scope that AWS Config accepts, and is created after the recorder.",
  page: "https://docs.aws.amazon.com/config/latest/APIReference/API_ConfigRule.html",
  check(graph, { managedRules }) {
    const isAfter = createOrder(graph);
    return resourcesOfType(graph, configRuleType).flatMap((resource): Violation[] => {
      const problems = [
        ...orderProblems(graph, resource, isAfter),
        ...(resource.inputs.source?.owner === "AWS"
          ? managedRuleProblems(graph, resource, managedRules)
          : ownerProblems(resource.inputs.source ?? {})),
      ];
      return problems.map(([part, message, remedy]) => ({
        rule: `config-rule-${part}`,
        resource: resource.name,
        message,
        remedy,
      }));
    });
  },
};

type ConfigRuleResource = ReturnType<typeof rulesOf>[number];
const rulesOf = (graph: Graph) => resourcesOfType(graph, configRuleType);

/** @param managedRules without them, the identifier and what depends on it are not checked */
function managedRuleProblems(
  graph: Graph,
  resource: ConfigRuleResource,
  managedRules: Readonly<Record<string, ManagedRule>> | undefined,
): Problem[] {
  if (!managedRules) return [];
  const identifier = String(resource.inputs.source?.sourceIdentifier);
  const managed = lookUp(managedRules, identifier);
  if (!managed)
    return [
      [
        "identifier",
        `"${identifier}" is not a managed rule of the list.`,
        "Write an identifier of the list, or add the rule to it from https://docs.aws.amazon.com/config/latest/developerguide/managed-rules-by-aws-config.html.",
      ],
    ];
  const scope = scopeProblem(graph, resource.inputs.scope, managed);
  return [
    ...parameterProblems(resource.inputs.inputParameters, managed),
    ...frequencyProblems(resource, managed),
    ...(scope ? [["scope", ...scope] as Problem] : []),
  ];
}

/** https://docs.aws.amazon.com/config/latest/APIReference/API_Source.html */
function ownerProblems({ owner, sourceIdentifier, customPolicyDetails }: ConfigRuleSource): Problem[] {
  if (owner === "CUSTOM_POLICY")
    return customPolicyDetails?.policyRuntime === "guard-2.x.x"
      ? []
      : [
          [
            "owner",
            `The policy's runtime is "${customPolicyDetails?.policyRuntime}".`,
            'Write "guard-2.x.x", the only runtime.',
          ],
        ];
  if (owner === "CUSTOM_LAMBDA")
    return String(sourceIdentifier).startsWith("arn:")
      ? []
      : [
          [
            "owner",
            `The function is "${sourceIdentifier}", which is not an ARN.`,
            "Name the function's ARN.",
          ],
        ];
  return [["owner", `The owner is "${owner}".`, "Write AWS, CUSTOM_LAMBDA or CUSTOM_POLICY."]];
}

/** AWS Config refuses a frequency for a rule that only changes trigger. */
function frequencyProblems({ inputs }: ConfigRuleResource, { triggers, page }: ManagedRule): Problem[] {
  if (inputs.maximumExecutionFrequency === undefined || triggers.includes("periodic")) return [];
  return [
    [
      "frequency",
      `maximumExecutionFrequency is "${inputs.maximumExecutionFrequency}", but only changes trigger this rule.`,
      `Remove it: ${page}.`,
    ],
  ];
}

/** Rules need a recorder that records: one that the graph declares must be created, and started, before them. */
function orderProblems(
  graph: Graph,
  resource: ConfigRuleResource,
  isAfter: (later: Resource, earlier: Resource) => boolean,
): Problem[] {
  const started = resourcesOfType(graph, recorderStatusType);
  const recorders: Resource[] = started.length > 0 ? started : resourcesOfType(graph, recorderType);
  return recorders
    .filter((recorder) => !isAfter(resource, recorder))
    .map(({ name }) => [
      "order",
      `It may be created before "${name}".`,
      `Make it depend on the recorder's status, "${name}".`,
    ]);
}

export const rules: readonly Rule[] = [configRule];
