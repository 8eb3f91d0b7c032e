import { type Graph, type Resource, resourcesOfType } from "../graph.ts";
import { type Finding, findingsOf } from "./finding.ts";

type Named = (graph: Graph) => (string | undefined)[];
const outputOf =
  (type: string, name: string): Named =>
  (graph) =>
    resourcesOfType(graph, type).map(({ outputs }) => outputs[name]);
const anything: Named = () => [];

interface Namespace {
  metrics: readonly string[];
  /** The sets of dimensions that AWS writes the metrics with, and what their values must name. */
  dimensions: readonly Record<string, Named>[];
}

const functionName = outputOf("aws:lambda/function:Function", "name");
const apiName = outputOf("aws:apigateway/restApi:RestApi", "name");
const stageName = outputOf("aws:apigateway/stage:Stage", "stageName");
const tableName = outputOf("aws:dynamodb/table:Table", "name");

/** What AWS documents of the metrics that are used here. https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/aws-services-cloudwatch-metrics.html */
const namespaces: Record<string, Namespace> = {
  "AWS/Lambda": {
    metrics: ["Errors", "Throttles", "Duration", "Invocations", "ConcurrentExecutions", "DeadLetterErrors"],
    dimensions: [{ FunctionName: functionName }],
  },
  "AWS/ApiGateway": {
    metrics: ["4XXError", "5XXError", "Count", "Latency", "IntegrationLatency"],
    dimensions: [{ ApiName: apiName }, { ApiName: apiName, Stage: stageName }],
  },
  "AWS/States": {
    metrics: [
      "ExecutionsStarted",
      "ExecutionsSucceeded",
      "ExecutionsFailed",
      "ExecutionsTimedOut",
      "ExecutionThrottled",
      "ExecutionTime",
    ],
    dimensions: [{ StateMachineArn: outputOf("aws:sfn/stateMachine:StateMachine", "arn") }],
  },
  "AWS/DynamoDB": {
    metrics: [
      "ReadThrottleEvents",
      "WriteThrottleEvents",
      "ConsumedReadCapacityUnits",
      "ConsumedWriteCapacityUnits",
    ],
    dimensions: [{ TableName: tableName }],
  },
  "AWS/DynamoDB by operation": {
    metrics: ["SystemErrors", "ThrottledRequests", "SuccessfulRequestLatency"],
    dimensions: [{ TableName: tableName, Operation: anything }],
  },
  "AWS/SQS": {
    metrics: ["ApproximateNumberOfMessagesVisible", "ApproximateAgeOfOldestMessage", "NumberOfMessagesSent"],
    dimensions: [{ QueueName: outputOf("aws:sqs/queue:Queue", "name") }],
  },
  "AWS/Events": {
    metrics: ["FailedInvocations", "Invocations", "InvocationsSentToDlq", "InvocationsFailedToBeSentToDlq"],
    dimensions: [{ RuleName: outputOf("aws:cloudwatch/eventRule:EventRule", "name") }],
  },
  "AWS/WAFV2": {
    metrics: ["BlockedRequests", "AllowedRequests", "CountedRequests"],
    dimensions: [{ WebACL: outputOf("aws:wafv2/webAcl:WebAcl", "name"), Region: anything, Rule: anything }],
  },
};

interface Metric {
  namespace?: string;
  metricName?: string;
  dimensions?: Record<string, string>;
}

/**
 * Every alarm watches a metric that exists, of a declared resource, says what missing data means, tells a declared topic,
 * and says where to read what to do. CloudWatch takes an alarm on nothing, and it never rings.
 *
 * @param options.own metrics of the application's own: their names by namespace, and the dimensions they are written with
 */
export function checkAlarms(
  graph: Graph,
  { own = {} }: { own?: Record<string, { metrics: readonly string[]; dimensions: readonly string[] }> } = {},
): Finding[] {
  const { findings, report } = findingsOf("alarm");
  const topics = resourcesOfType(graph, "aws:sns/topic:Topic").map(({ outputs }) => outputs.arn);
  for (const alarm of resourcesOfType(graph, "aws:cloudwatch/metricAlarm:MetricAlarm")) {
    const { inputs } = alarm;
    const metrics: Metric[] = inputs.metricQueries
      ? inputs.metricQueries.flatMap(({ metric }: { metric?: Metric }) => metric ?? [])
      : [inputs];
    for (const metric of metrics) checkMetric(alarm, metric);
    if (!["breaching", "notBreaching", "ignore", "missing"].includes(inputs.treatMissingData))
      report(alarm, "It does not say what missing data means.", "Set treatMissingData.");
    const actions: string[] = inputs.alarmActions ?? [];
    if (actions.length === 0) report(alarm, "It tells nobody.", "Name a topic in alarmActions.");
    for (const action of actions)
      if (!topics.includes(action))
        report(alarm, `It tells ${action}, which is not declared.`, "Name a declared topic.");
    if (!/\S+#\S+|https:\/\//.test(inputs.alarmDescription ?? ""))
      report(alarm, "It does not say what to do.", "Link to a runbook in alarmDescription.");
  }

  function checkMetric(alarm: Resource, { namespace = "", metricName = "", dimensions = {} }: Metric): void {
    const named = Object.keys(dimensions).sort().join(", ");
    if (own[namespace]) {
      const { metrics, dimensions: expected } = own[namespace];
      if (!metrics.includes(metricName))
        report(alarm, `There is no metric ${namespace} ${metricName}.`, "Name one that is written.");
      if (named !== [...expected].sort().join(", "))
        report(
          alarm,
          `${metricName} is not written by ${named}.`,
          `Its dimensions are ${expected.join(", ")}.`,
        );
      return;
    }
    const known = Object.entries(namespaces)
      .filter(([name, { metrics }]) => name.split(" ")[0] === namespace && metrics.includes(metricName))
      .flatMap(([, { dimensions: sets }]) => sets);
    if (known.length === 0) {
      report(
        alarm,
        `No metric ${namespace} ${metricName} is known.`,
        "Check it on AWS's page of its metrics.",
      );
      return;
    }
    const set = known.find((candidate) => Object.keys(candidate).sort().join(", ") === named);
    if (!set) {
      report(
        alarm,
        `${metricName} is not written by ${named || "no dimension"}.`,
        `Its dimensions are ${known.map((candidate) => Object.keys(candidate).join(", ")).join(" or ")}.`,
      );
      return;
    }
    for (const [name, value] of Object.entries(dimensions)) {
      const values = set[name] ?? anything;
      if (values !== anything && !values(graph).includes(value))
        report(alarm, `${name} "${value}" is not declared.`, "Take the value from the resource.");
    }
  }
  return findings;
}
