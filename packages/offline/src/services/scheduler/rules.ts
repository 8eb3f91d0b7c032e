import { collectViolations, type Rule } from "../../checks/rule.ts";
import { resourcesOfType } from "../../graph/graph.ts";
import { scheduleError } from "./schedules.ts";
import { scheduleType } from "./types.ts";

/** EventBridge Scheduler refuses these schedules when they are deployed. */
const scheduleRule: Rule = {
  id: "schedule",
  refusedByAws: true,
  demands:
    "Every schedule has an expression, a time zone, dates and a time window that EventBridge Scheduler accepts.",
  page: "https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html",
  check(graph) {
    const { violations, report } = collectViolations("schedule");
    for (const schedule of resourcesOfType(graph, scheduleType)) {
      const error = scheduleError(schedule.inputs);
      if (error)
        report(
          schedule,
          error,
          "See https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html",
        );
    }
    return violations;
  },
};

export const rules: readonly Rule[] = [scheduleRule];
