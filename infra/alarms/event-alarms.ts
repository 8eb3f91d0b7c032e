import { type Metric, metrics, type Watched } from "../metrics.ts";
import type { Alarm } from "./alarm.ts";

type Meaning = Pick<Alarm, "name" | "description" | "runbook">;

/** An alarm that starts when a metric counts anything. */
const whenAny = (metric: Metric, meaning: Meaning): Alarm => ({
  ...metric,
  ...meaning,
  statistic: "Sum",
  threshold: 0,
});

/** An alarm that starts when a queue has a message, and ends when it has none. */
const whenWaiting = (queue: aws.sqs.Queue, meaning: Meaning): Alarm => ({
  ...metrics.queue(queue, "ApproximateNumberOfMessagesVisible"),
  ...meaning,
  statistic: "Maximum",
  threshold: 0,
});

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html */
const whenLost = (name: string, rule: aws.cloudwatch.EventRule): Alarm =>
  whenAny(metrics.rule(rule, "InvocationsFailedToBeSentToDlq"), {
    name: `${name}Lost`,
    description: "An event was not delivered, and could not be sent to the dead-letter queue either.",
    runbook: "lost-events",
  });

/** The alarms on events: those that start the workflow, those that are published, and webhooks. */
export function eventAlarms(watched: Watched): Alarm[] {
  const { pipe, unpublished, undelivered, rules, webhooks, auditExport } = watched.events;
  return [
    ...rules.map(({ name, rule }) =>
      whenAny(metrics.rule(rule, "FailedInvocations"), {
        name: `${name}Undelivered`,
        description: "An event could not start the workflow.",
        runbook: "undelivered-events",
      }),
    ),
    whenWaiting(undelivered, {
      name: "UndeliveredEvents",
      description: "Events that start the workflow lie in the dead-letter queue.",
      runbook: "undelivered-events",
    }),
    whenAny(metrics.pipe(pipe, "ExecutionFailed"), {
      name: "AnnouncementsFailed",
      description: "Events of documents could not be published; they are tried again for a day.",
      runbook: "unpublished-events",
    }),
    whenWaiting(unpublished, {
      name: "UnpublishedEvents",
      description: "Events of documents could not be published within a day.",
      runbook: "unpublished-events",
    }),
    ...Object.entries(webhooks).flatMap(([client, webhook]) => [
      whenWaiting(webhook.undelivered, {
        name: `WebhookUndelivered-${client}`,
        description: `The webhook of ${client} did not take events within a day.`,
        runbook: "undelivered-webhooks",
      }),
      whenLost(`Webhook-${client}`, webhook.rule),
    ]),
    ...rules.map(({ name, rule }) => whenLost(name, rule)),
    ...(auditExport ? [whenLost("AuditExport", auditExport.rule)] : []),
  ];
}
