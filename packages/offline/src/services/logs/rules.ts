import { collectViolations, type Rule } from "../../checks/rule.ts";
import { resourcesOfType } from "../../graph/graph.ts";
import { logGroupType } from "./types.ts";

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html */
const acceptedDays = [
  ...[1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827],
  ...[2192, 2557, 2922, 3288, 3653],
];

const retentionRule: Rule = {
  id: "log-group",
  demands: "Every log group has a retention that CloudWatch Logs accepts, and at least the required one.",
  page: "https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html",
  check(graph, { minimumLogDays = 1 }) {
    const { violations, report } = collectViolations("log-group");
    for (const group of resourcesOfType(graph, logGroupType)) {
      const days = group.inputs.retentionInDays ?? 0;
      if (!(days >= minimumLogDays))
        report(
          group,
          `It keeps its events ${days ? `for ${days} days` : "for ever"}.`,
          `Set retentionInDays to at least ${minimumLogDays}.`,
        );
      else if (!acceptedDays.includes(days))
        report(
          group,
          `It keeps its events for ${days} days.`,
          `CloudWatch Logs accepts ${acceptedDays.join(", ")}.`,
        );
    }
    return violations;
  },
};

export const rules: readonly Rule[] = [retentionRule];
