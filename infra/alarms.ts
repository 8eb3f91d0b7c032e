import { createAlarmTopic } from "./alarm-topic.ts";
import { exportIntervalSeconds } from "./audit-export.ts";
import { type Metric, metrics, type Watched } from "./metrics.ts";
import { physicalName } from "./names.ts";

interface Alarm extends Metric {
  name: string;
  /** What the alarm means, in one sentence. */
  description: string;
  /** The anchor of the runbook in docs/operations.md. */
  runbook: string;
  statistic: string;
  threshold: $util.Input<number>;
  /** @default 5 */
  periodMinutes?: number;
  /** Consecutive periods above the threshold that raise the alarm. @default 1 */
  periods?: number;
}

/** Creates the alarms of a stage and their topic. A stage without `alarmEmails` has neither. */
export function createAlarms(watched: Watched): void {
  if (watched.stage.alarmEmails.length === 0) return;
  const topic = createAlarmTopic(watched.stage);
  const alarms = [
    ...Object.entries(watched.functions).flatMap(([key, watchedFunction]) =>
      functionAlarms(key, watchedFunction),
    ),
    ...apiAlarms(watched),
    ...workflowAlarms(watched),
    ...auditExportAlarms(watched),
    ...documentAlarms(watched),
    ...firewallAlarms(watched),
  ];
  for (const alarm of alarms) createAlarm(alarm, topic);
  createTableAlarms(watched, topic);
}

function functionAlarms(key: string, watchedFunction: sst.aws.Function): Alarm[] {
  const name = key.replace(/^./, (first) => first.toUpperCase());
  const fourFifthsOfTimeout = watchedFunction.nodes.function.apply(({ timeout }) =>
    $output(timeout).apply((seconds) => 800 * (seconds ?? 3)),
  );
  return [
    {
      ...metrics.function(watchedFunction, "Errors"),
      name: `${name}Errors`,
      description: `${name} ended with an error.`,
      runbook: "function-errors",
      statistic: "Sum",
      threshold: 0,
    },
    {
      ...metrics.function(watchedFunction, "Throttles"),
      name: `${name}Throttles`,
      description: `${name} was refused an execution: the account's or the function's concurrency is used up.`,
      runbook: "function-throttles",
      statistic: "Sum",
      threshold: 0,
    },
    {
      ...metrics.function(watchedFunction, "Duration"),
      name: `${name}Duration`,
      description: `${name} took more than four fifths of its timeout.`,
      runbook: "function-duration",
      statistic: "Maximum",
      threshold: fourFifthsOfTimeout,
    },
  ];
}

function apiAlarms({ api }: Watched): Alarm[] {
  return [
    {
      ...metrics.api(api, "5XXError"),
      name: "ApiServerErrors",
      description: "The API answered with a server error.",
      runbook: "api-server-errors",
      statistic: "Sum",
      threshold: 0,
    },
    {
      ...metrics.api(api, "Latency"),
      name: "ApiLatency",
      description: "One request in a hundred took more than two seconds.",
      runbook: "api-latency",
      statistic: "p99",
      threshold: 2000,
      periods: 3,
    },
    {
      ...metrics.api(api, "4XXError"),
      name: "ApiClientErrors",
      description: "More than half of the requests were refused, for a quarter of an hour.",
      runbook: "api-client-errors",
      statistic: "Average",
      threshold: 0.5,
      periods: 3,
    },
  ];
}

function workflowAlarms({ intake, largeIntake, events }: Watched): Alarm[] {
  return [
    ...executionAlarms("Workflow", intake, "the workflow"),
    ...executionAlarms("LargeWorkflow", largeIntake, "the workflow for large content"),
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

/**
 * AWS recommends an alarm on a freshness above the longest buffering interval.
 * https://docs.aws.amazon.com/firehose/latest/dev/firehose-cloudwatch-metrics-best-practices.html
 */
function auditExportAlarms({ events: { auditExport } }: Watched): Alarm[] {
  if (!auditExport) return [];
  const runbook = "audit-export-failing";
  return [
    {
      ...metrics.rule(auditExport.rule, "FailedInvocations"),
      name: "AuditExportFailed",
      description: "An event could not be put into the stream of the audit export.",
      runbook,
      statistic: "Sum",
      threshold: 0,
    },
    {
      ...metrics.queue(auditExport.undelivered, "ApproximateNumberOfMessagesVisible"),
      name: "AuditExportUndelivered",
      description: "Events are missing in the audit export.",
      runbook,
      statistic: "Maximum",
      threshold: 0,
    },
    {
      ...metrics.deliveryStream(auditExport.stream, "DeliveryToS3.DataFreshness"),
      name: "AuditExportDelayed",
      description: "Events wait to be written to the bucket of the audit export.",
      runbook,
      statistic: "Maximum",
      threshold: 3 * exportIntervalSeconds,
    },
  ];
}

function executionAlarms(prefix: string, machine: sst.aws.StepFunctions, title: string): Alarm[] {
  const outcomes = [
    ["Failed", "ExecutionsFailed", "failed"],
    ["TimedOut", "ExecutionsTimedOut", "timed out"],
    ["Throttled", "ExecutionThrottled", "was throttled"],
  ] as const;
  return outcomes.map(([suffix, metricName, outcome]) => ({
    ...metrics.workflow(machine, metricName),
    name: `${prefix}${suffix}`,
    description: `An execution of ${title} ${outcome}.`,
    runbook: "workflow-failures",
    statistic: "Sum",
    threshold: 0,
  }));
}

/** The operations of the functions' grants. DynamoDB has these metrics for each operation, not for the table. */
const operations = ["GetItem", "PutItem", "UpdateItem", "Query"];

/**
 * `ThrottledRequests` counts requests that the table or one of its indexes throttled; `ReadThrottleEvents` and
 * `WriteThrottleEvents` of the table leave the indexes out.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/metrics-dimensions.html
 */
function createTableAlarms({ documents }: Watched, topic: aws.sns.Topic) {
  const createTableAlarm = (
    name: string,
    metricName: string,
    { description, runbook, periods }: { description: string; runbook: string; periods: number },
  ) =>
    new aws.cloudwatch.MetricAlarm(`Alarm${name}`, {
      ...commonArgs(name, description, runbook, topic),
      comparisonOperator: "GreaterThanThreshold",
      threshold: 0,
      evaluationPeriods: periods,
      metricQueries: [
        { id: "all", expression: "SUM(METRICS())", label: metricName, returnData: true },
        ...operations.map((operation) => {
          const { namespace, dimensions } = metrics.table(documents, metricName, operation);
          return {
            id: operation.toLowerCase(),
            metric: { namespace, metricName, dimensions, period: 300, stat: "Sum" },
          };
        }),
      ],
    });
  createTableAlarm("TableThrottles", "ThrottledRequests", {
    description: "The ledger, or one of its indexes, refused requests for being asked too often.",
    runbook: "table-throttles",
    periods: 2,
  });
  createTableAlarm("TableSystemErrors", "SystemErrors", {
    description: "The ledger failed inside AWS.",
    runbook: "table-system-errors",
    periods: 1,
  });
}

function documentAlarms({ stage }: Watched): Alarm[] {
  return [
    {
      ...metrics.documents(stage, "DocumentsFailed"),
      name: "DocumentsFailed",
      description: "The system gave up on documents; the sweeper tries them again.",
      runbook: "documents-failing",
      statistic: "Sum",
      threshold: 0,
      periods: 2,
    },
    {
      ...metrics.documents(stage, "DocumentsStuck"),
      name: "DocumentsStuck",
      description: "More documents are stuck: they were tried again as often as the sweeper does it.",
      runbook: "documents-stuck",
      statistic: "Sum",
      threshold: 0,
      periodMinutes: 10,
    },
    {
      ...metrics.documents(stage, "DocumentsRecalled"),
      name: "DocumentsRecalled",
      description: "A malware scan found a threat in content that was released before.",
      runbook: "documents-recalled",
      statistic: "Sum",
      threshold: 0,
    },
    {
      ...metrics.documents(stage, "SweepFaults"),
      name: "SweepFaults",
      description: "The sweeper could not handle some documents.",
      runbook: "sweep-faults",
      statistic: "Sum",
      threshold: 0,
      periodMinutes: 10,
    },
  ];
}

function firewallAlarms({ firewall, stage }: Watched): Alarm[] {
  if (!firewall) return [];
  return [
    {
      ...metrics.firewall(firewall, stage, "BlockedRequests"),
      name: "FirewallBlocks",
      description: "The firewall blocks more requests than one caller out of bounds would make.",
      runbook: "firewall-blocks",
      statistic: "Sum",
      threshold: stage.firewall.requestsPerAddress,
    },
  ];
}

function createAlarm({ name, description, runbook, ...alarm }: Alarm, topic: aws.sns.Topic) {
  const { statistic, periodMinutes = 5, periods = 1, ...metric } = alarm;
  new aws.cloudwatch.MetricAlarm(`Alarm${name}`, {
    ...commonArgs(name, description, runbook, topic),
    ...metric,
    ...(statistic.startsWith("p") ? { extendedStatistic: statistic } : { statistic }),
    comparisonOperator: "GreaterThanThreshold",
    period: periodMinutes * 60,
    evaluationPeriods: periods,
  });
}

function commonArgs(name: string, description: string, runbook: string, topic: aws.sns.Topic) {
  return {
    // CloudWatch accepts 255 characters.
    name: physicalName(name, 255),
    alarmDescription: `${description} What to do: docs/operations.md#${runbook}`,
    alarmActions: [topic.arn],
    okActions: [topic.arn],
    // These metrics have no data points while nothing happens.
    treatMissingData: "notBreaching",
  };
}
