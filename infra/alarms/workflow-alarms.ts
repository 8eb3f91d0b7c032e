import { metrics, type Watched } from "../metrics.ts";
import type { Alarm } from "./alarm.ts";

/**
 * Only executions of a standard workflow are throttled: express workflows have no quota of state transitions.
 * https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html#service-limits-api-state-throttling
 */
const executionOutcomes = {
  Failed: { metricName: "ExecutionsFailed", outcome: "failed" },
  TimedOut: { metricName: "ExecutionsTimedOut", outcome: "timed out" },
  Throttled: { metricName: "ExecutionThrottled", outcome: "was throttled" },
};

function executionAlarms(
  prefix: string,
  machine: sst.aws.StepFunctions,
  title: string,
  outcomes: (keyof typeof executionOutcomes)[],
): Alarm[] {
  return outcomes.map((suffix) => ({
    ...metrics.workflow(machine, executionOutcomes[suffix].metricName),
    name: `${prefix}${suffix}`,
    description: `An execution of ${title} ${executionOutcomes[suffix].outcome}.`,
    runbook: "workflow-failures",
    statistic: "Sum",
    threshold: 0,
  }));
}

/** The alarms on executions of the workflows. */
export function workflowAlarms({ intake, largeIntake, events }: Watched): Alarm[] {
  return [
    ...executionAlarms("Workflow", intake, "the workflow", ["Failed", "TimedOut"]),
    ...executionAlarms("LargeWorkflow", largeIntake, "the workflow for large content", [
      "Failed",
      "TimedOut",
      "Throttled",
    ]),
    {
      ...metrics.queue(events.unrecorded, "ApproximateNumberOfMessagesVisible"),
      name: "UnrecordedFailures",
      description: "Executions failed, and their failure could not be recorded.",
      runbook: "unrecorded-failures",
      statistic: "Maximum",
      threshold: 0,
    },
  ];
}
