import { collectViolations, type Rule } from "../../checks/rule.ts";
import { resourcesOfType } from "../../graph/graph.ts";
import { ruleError } from "./rules.ts";
import { eventRuleType, eventTargetType } from "./types.ts";

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html */
const limits = { patternCharacters: 2048, targets: 5 };

/** EventBridge refuses these rules when they are deployed. */
export const ruleRule: Rule = {
  id: "event-rule",
  refusedByAws: true,
  demands:
    "Every rule has an event pattern or a schedule that EventBridge accepts, and up to five targets. Patterns have up to 2,048 characters.",
  page: "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html",
  check(graph) {
    const { violations, report } = collectViolations("event-rule");
    const targets = resourcesOfType(graph, eventTargetType);
    for (const rule of resourcesOfType(graph, eventRuleType)) {
      const { eventPattern = "", scheduleExpression } = rule.inputs;
      const error = ruleError(rule.inputs);
      if (error)
        report(
          rule,
          error,
          scheduleExpression
            ? "See https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html"
            : "See https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html",
        );
      if (eventPattern.length > limits.patternCharacters)
        report(
          rule,
          `Its pattern has ${eventPattern.length} characters; an account's quota is ${limits.patternCharacters}.`,
          "Shorten it, or divide it among several rules.",
        );
      const count = targets.filter(({ inputs }) => inputs.rule === rule.outputs.name).length;
      if (count > limits.targets)
        report(rule, `It has ${count} targets; a rule has up to ${limits.targets}.`, "Use several rules.");
    }
    return violations;
  },
};
