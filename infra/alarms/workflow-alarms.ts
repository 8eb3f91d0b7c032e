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
    ...events.rules.map(({ name, rule }) => ({
      ...metrics.rule(rule, "FailedInvocations"),
      name: `${name}Undelivered`,
      description: "An event could not start the workflow.",
      runbook: "undelivered-events",
      statistic: "Sum",
      threshold: 0,
    })),
    {
      ...metrics.pipe(events.pipe, "ExecutionFailed"),
      name: "AnnouncementsFailed",
      description: "Events of documents could not be published; they are tried again for a day.",
      runbook: "unpublished-events",
      statistic: "Sum",
      threshold: 0,
    },
    {
      ...metrics.queue(events.unpublished, "ApproximateNumberOfMessagesVisible"),
      name: "UnpublishedEvents",
      description: "Events of documents could not be published within a day.",
      runbook: "unpublished-events",
      statistic: "Maximum",
      threshold: 0,
    },
    ...Object.entries(events.webhooks).map(([client, queue]) => ({
      ...metrics.queue(queue, "ApproximateNumberOfMessagesVisible"),
      name: `WebhookUndelivered-${client}`,
      description: `The webhook of ${client} did not take events within a day.`,
      runbook: "undelivered-webhooks",
      statistic: "Maximum",
      threshold: 0,
    })),
    {
      ...metrics.queue(events.undelivered, "ApproximateNumberOfMessagesVisible"),
      name: "UndeliveredEvents",
      description: "Events that start the workflow lie in the dead-letter queue.",
      runbook: "undelivered-events",
      statistic: "Maximum",
      threshold: 0,
    },
  ];
}
