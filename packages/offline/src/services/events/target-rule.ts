import { collectViolations, type Rule } from "../../checks/rule.ts";
import { type Graph, type Resource, resourcesOfType } from "../../graph/graph.ts";
import { publisherProblems } from "../sns/publishers.ts";
import { topicType } from "../sns/types.ts";
import { targetInputProblems } from "./target-input-errors.ts";
import { kindOfTarget, needsRole } from "./target-kinds.ts";
import {
  type EventTargetDeclaration,
  eventApiDestinationType,
  eventRuleType,
  eventTargetType,
} from "./types.ts";

/** Why a declared topic would refuse what a rule sends to it. */
function topicProblems(
  graph: Graph,
  { inputs }: Resource<EventTargetDeclaration>,
): ReturnType<typeof publisherProblems> {
  const topic = resourcesOfType(graph, topicType).find(({ outputs }) => outputs.arn === inputs.arn);
  if (!topic) return [];
  const rule = resourcesOfType(graph, eventRuleType).find(({ outputs }) => outputs.name === inputs.rule);
  return publisherProblems(graph, topic, {
    title: "EventBridge",
    principal: "events.amazonaws.com",
    sourceArn: rule?.outputs.arn,
    hasSourceInKeyPolicies: false,
  });
}

export const targetRule: Rule = {
  id: "event-target",
  demands:
    "Every target that EventBridge calls with a role names one, and has an input and retries that EventBridge accepts. Every topic that is a target lets EventBridge publish for the rule, and use its key. Every API destination is called over TLS.",
  page: "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-identity-based.html#eb-target-permissions",
  check(graph) {
    const { violations, report } = collectViolations("event-target");
    for (const target of resourcesOfType(graph, eventTargetType)) {
      const kind = kindOfTarget(target.inputs.arn);
      if (kind && needsRole(kind) && !target.inputs.roleArn)
        report(target, "It has no role to call its target with.", "Set roleArn.");
      for (const [message, remedy] of topicProblems(graph, target)) report(target, message, remedy);
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
