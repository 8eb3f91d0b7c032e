import { collectViolations, type Rule } from "../../checks/rule.ts";
import { resourcesOfType } from "../../graph/graph.ts";
import { targetInputProblems } from "./target-input-errors.ts";
import { kindOfTarget, needsRole } from "./target-kinds.ts";
import { eventApiDestinationType, eventTargetType } from "./types.ts";

export const targetRule: Rule = {
  id: "event-target",
  demands:
    "Every target that EventBridge calls with a role names one, and has an input and retries that EventBridge accepts. Every API destination is called over TLS.",
  page: "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-identity-based.html#eb-target-permissions",
  check(graph) {
    const { violations, report } = collectViolations("event-target");
    for (const target of resourcesOfType(graph, eventTargetType)) {
      const kind = kindOfTarget(target.inputs.arn);
      if (kind && needsRole(kind) && !target.inputs.roleArn)
        report(target, "It has no role to call its target with.", "Set roleArn.");
      for (const [message, remedy] of targetInputProblems(target.inputs)) report(target, message, remedy);
    }
    for (const destination of resourcesOfType(graph, eventApiDestinationType)) {
      const { invocationEndpoint } = destination.inputs;
      if (!invocationEndpoint.startsWith("https://"))
        report(destination, `Its endpoint ${invocationEndpoint} is not HTTPS.`, "Name an https:// URL.");
    }
    return violations;
  },
};
