import { type MetricName, metricNamespace } from "../packages/functions/src/shared/metric-names.ts";
import { createDashboard } from "./dashboard.ts";
import { named } from "./names.ts";
import type { Stage } from "./stage.ts";

/** Everything that alarms and the dashboard look at, as resources: what does not exist cannot be watched. */
export interface Watched {
  stage: Stage;
  functions: Record<string, sst.aws.Function>;
  gateway: { restApi: aws.apigateway.RestApi; stage: aws.apigateway.Stage };
  intake: sst.aws.StepFunctions;
  documents: sst.aws.Dynamo;
  rule: aws.cloudwatch.EventRule;
  undelivered: aws.sqs.Queue;
  firewall: aws.wafv2.WebAcl | undefined;
}

interface Metric {
  namespace: string;
  metricName: string;
  dimensions: Record<string, $util.Input<string>>;
}

interface Alarm extends Metric {
  name: string;
  /** What is the matter, in a sentence. */
  says: string;
  /** The heading in docs/operations.md that says what to do. */
  runbook: string;
  statistic: string;
  threshold: $util.Input<number>;
  /** Minutes that one value covers, and of how many values in a row each must be above the threshold. */
  minutes?: number;
  inARow?: number;
}

/** What a metric of each kind is told apart by. https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/aws-services-cloudwatch-metrics.html */
export const metrics = {
  function: ({ name }: sst.aws.Function, metricName: string): Metric => ({
    namespace: "AWS/Lambda",
    metricName,
    dimensions: { FunctionName: name },
  }),
  api: ({ restApi, stage }: Watched["gateway"], metricName: string): Metric => ({
    namespace: "AWS/ApiGateway",
    metricName,
    dimensions: { ApiName: restApi.name, Stage: stage.stageName },
  }),
  workflow: ({ arn }: sst.aws.StepFunctions, metricName: string): Metric => ({
    namespace: "AWS/States",
    metricName,
    dimensions: { StateMachineArn: arn },
  }),
  table: ({ name }: sst.aws.Dynamo, metricName: string, operation?: string): Metric => ({
    namespace: "AWS/DynamoDB",
    metricName,
    dimensions: { TableName: name, ...(operation && { Operation: operation }) },
  }),
  queue: ({ name }: aws.sqs.Queue, metricName: string): Metric => ({
    namespace: "AWS/SQS",
    metricName,
    dimensions: { QueueName: name },
  }),
  rule: ({ name }: aws.cloudwatch.EventRule, metricName: string): Metric => ({
    namespace: "AWS/Events",
    metricName,
    dimensions: { RuleName: name },
  }),
  firewall: ({ name }: aws.wafv2.WebAcl, { region }: Stage, metricName: string): Metric => ({
    namespace: "AWS/WAFV2",
    metricName,
    dimensions: { WebACL: name, Region: region, Rule: "ALL" },
  }),
  documents: ({ name }: Stage, metricName: MetricName): Metric => ({
    namespace: metricNamespace,
    metricName,
    dimensions: { Stage: name },
  }),
};

/**
 * An alarm for everything that needs a person, and a dashboard. A stage that names nobody to tell has the dashboard alone.
 *
 * @returns the dashboard's URL
 */
export function createAlarms(watched: Watched) {
  const { stage } = watched;
  const dashboard = createDashboard(watched);
  if (stage.alarmEmails.length > 0) {
    const topic = createTopic(stage);
    for (const alarm of [
      ...Object.entries(watched.functions).flatMap(functionAlarms),
      ...apiAlarms(watched),
      ...workflowAlarms(watched),
      ...documentAlarms(watched),
      ...firewallAlarms(watched),
    ])
      createAlarm(alarm, topic);
    createTableAlarms(watched, topic);
  }
  return $interpolate`https://${stage.region}.console.aws.amazon.com/cloudwatch/home?region=${stage.region}#dashboards/dashboard/${dashboard.dashboardName}`;
}

function functionAlarms([key, fn]: [string, sst.aws.Function]): Alarm[] {
  const name = key.replace(/^./, (first) => first.toUpperCase());
  const milliseconds = fn.nodes.function.apply(({ timeout }) =>
    $output(timeout).apply((seconds) => 800 * (seconds ?? 3)),
  );
  return [
    {
      ...metrics.function(fn, "Errors"),
      name: `${name}Errors`,
      says: `${name} ended with an error.`,
      runbook: "function-errors",
      statistic: "Sum",
      threshold: 0,
    },
    {
      ...metrics.function(fn, "Throttles"),
      name: `${name}Throttles`,
      says: `${name} was refused an execution: the account's or the function's concurrency is used up.`,
      runbook: "function-throttles",
      statistic: "Sum",
      threshold: 0,
    },
    {
      ...metrics.function(fn, "Duration"),
      name: `${name}Duration`,
      says: `${name} took more than four fifths of its timeout.`,
      runbook: "function-duration",
      statistic: "Maximum",
      threshold: milliseconds,
    },
  ];
}

function apiAlarms({ gateway }: Watched): Alarm[] {
  return [
    {
      ...metrics.api(gateway, "5XXError"),
      name: "ApiServerErrors",
      says: "The API answered with a server error.",
      runbook: "api-server-errors",
      statistic: "Sum",
      threshold: 0,
    },
    {
      ...metrics.api(gateway, "Latency"),
      name: "ApiLatency",
      says: "One request in a hundred took more than two seconds.",
      runbook: "api-latency",
      statistic: "p99",
      threshold: 2000,
      inARow: 3,
    },
    {
      ...metrics.api(gateway, "4XXError"),
      name: "ApiClientErrors",
      says: "More than half of the requests were refused, for a quarter of an hour.",
      runbook: "api-client-errors",
      statistic: "Average",
      threshold: 0.5,
      inARow: 3,
    },
  ];
}

function workflowAlarms({ intake, rule, undelivered }: Watched): Alarm[] {
  const ended = (metricName: string, how: string): Alarm => ({
    ...metrics.workflow(intake, metricName),
    name: `Workflow${how}`,
    says: `An execution of the workflow ${how === "TimedOut" ? "timed out" : how === "Failed" ? "failed" : "was throttled"}.`,
    runbook: "workflow-failures",
    statistic: "Sum",
    threshold: 0,
  });
  return [
    ended("ExecutionsFailed", "Failed"),
    ended("ExecutionsTimedOut", "TimedOut"),
    ended("ExecutionThrottled", "Throttled"),
    {
      ...metrics.rule(rule, "FailedInvocations"),
      name: "UploadsUndelivered",
      says: "An upload's event could not start the workflow.",
      runbook: "undelivered-events",
      statistic: "Sum",
      threshold: 0,
    },
    {
      ...metrics.queue(undelivered, "ApproximateNumberOfMessagesVisible"),
      name: "UndeliveredEvents",
      says: "Events of uploads lie in the dead-letter queue.",
      runbook: "undelivered-events",
      statistic: "Maximum",
      threshold: 0,
    },
  ];
}

/** Operations that our functions use; DynamoDB counts refusals and faults by each, and for a whole table not at all. */
const operations = ["GetItem", "PutItem", "UpdateItem", "Query"];

/**
 * A request counts as throttled whether the table refused it or one of its indexes did; the counts of a table's own
 * throttled reads and writes leave the indexes out.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/metrics-dimensions.html
 */
function createTableAlarms({ documents }: Watched, topic: aws.sns.Topic) {
  const createTableAlarm = (
    name: string,
    metricName: string,
    { says, runbook, inARow }: { says: string; runbook: string; inARow: number },
  ) =>
    new aws.cloudwatch.MetricAlarm(`Alarm${name}`, {
      ...spoken(name, says, runbook, topic),
      comparisonOperator: "GreaterThanThreshold",
      threshold: 0,
      evaluationPeriods: inARow,
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
    says: "The ledger, or one of its indexes, refused requests for being asked too often.",
    runbook: "table-throttles",
    inARow: 2,
  });
  createTableAlarm("TableSystemErrors", "SystemErrors", {
    says: "The ledger failed inside AWS.",
    runbook: "table-system-errors",
    inARow: 1,
  });
}

function documentAlarms({ stage }: Watched): Alarm[] {
  return [
    {
      ...metrics.documents(stage, "DocumentsFailed"),
      name: "DocumentsFailed",
      says: "The system gave up on documents; the sweeper tries them again.",
      runbook: "documents-failing",
      statistic: "Sum",
      threshold: 0,
      inARow: 2,
    },
    {
      ...metrics.documents(stage, "DocumentsStuck"),
      name: "DocumentsStuck",
      says: "Documents were tried again as often as the sweeper does it. They need a person.",
      runbook: "documents-stuck",
      statistic: "Maximum",
      threshold: 0,
      minutes: 10,
    },
    {
      ...metrics.documents(stage, "SweepFaults"),
      name: "SweepFaults",
      says: "The sweeper could not handle some documents.",
      runbook: "sweep-faults",
      statistic: "Sum",
      threshold: 0,
      minutes: 10,
    },
  ];
}

function firewallAlarms({ firewall, stage }: Watched): Alarm[] {
  if (!firewall) return [];
  return [
    {
      ...metrics.firewall(firewall, stage, "BlockedRequests"),
      name: "FirewallBlocks",
      says: "The firewall blocks more requests than one caller out of bounds would make.",
      runbook: "firewall-blocks",
      statistic: "Sum",
      threshold: stage.firewall.requestsPerAddress,
    },
  ];
}

function createAlarm({ name, says, runbook, ...alarm }: Alarm, topic: aws.sns.Topic) {
  const { statistic, minutes = 5, inARow = 1, ...metric } = alarm;
  new aws.cloudwatch.MetricAlarm(`Alarm${name}`, {
    ...spoken(name, says, runbook, topic),
    ...metric,
    ...(statistic.startsWith("p") ? { extendedStatistic: statistic } : { statistic }),
    comparisonOperator: "GreaterThanThreshold",
    period: minutes * 60,
    evaluationPeriods: inARow,
  });
}

function spoken(name: string, says: string, runbook: string, topic: aws.sns.Topic) {
  return {
    name: named(name),
    alarmDescription: `${says} What to do: docs/operations.md#${runbook}`,
    alarmActions: [topic.arn],
    okActions: [topic.arn],
    // These metrics are written when something happens: silence is the good news.
    treatMissingData: "notBreaching",
  };
}

/**
 * The topic that alarms go to. CloudWatch cannot publish to a topic under the AWS-managed key, whose policy cannot be
 * changed; so this one key is ours.
 * https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html#compatibility-with-aws-services
 */
function createTopic(stage: Stage) {
  const account = aws.getCallerIdentityOutput().accountId;
  const fromAlarms = [
    { test: "StringEquals", variable: "aws:SourceAccount", values: [account] },
    {
      test: "ArnLike",
      variable: "aws:SourceArn",
      values: [$interpolate`arn:aws:cloudwatch:${stage.region}:${account}:alarm:${named("*")}`],
    },
  ];
  const cloudwatch = [{ type: "Service", identifiers: ["cloudwatch.amazonaws.com"] }];
  const key = new aws.kms.Key("AlarmsKey", {
    description: "Encrypts what alarms say on their way",
    enableKeyRotation: true,
    deletionWindowInDays: 7,
    policy: aws.iam.getPolicyDocumentOutput({
      statements: [
        {
          // Without it nobody could ever change the key. https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
          sid: "Account",
          actions: ["kms:*"],
          resources: ["*"],
          principals: [{ type: "AWS", identifiers: [$interpolate`arn:aws:iam::${account}:root`] }],
        },
        {
          sid: "Alarms",
          actions: ["kms:Decrypt", "kms:GenerateDataKey"],
          resources: ["*"],
          principals: cloudwatch,
          conditions: fromAlarms,
        },
      ],
    }).json,
  });
  const topic = new aws.sns.Topic("Alarms", { name: named("Alarms"), kmsMasterKeyId: key.keyId });
  new aws.sns.TopicPolicy("AlarmsPolicy", {
    arn: topic.arn,
    policy: aws.iam.getPolicyDocumentOutput({
      statements: [
        { actions: ["sns:Publish"], resources: [topic.arn], principals: cloudwatch, conditions: fromAlarms },
        {
          effect: "Deny",
          actions: ["sns:Publish"],
          resources: [topic.arn],
          principals: [{ type: "*", identifiers: ["*"] }],
          conditions: [{ test: "Bool", variable: "aws:SecureTransport", values: ["false"] }],
        },
      ],
    }).json,
  });
  for (const [index, email] of stage.alarmEmails.entries())
    new aws.sns.TopicSubscription(`AlarmsEmail${index + 1}`, {
      topic: topic.arn,
      protocol: "email",
      endpoint: email,
    });
  return topic;
}
