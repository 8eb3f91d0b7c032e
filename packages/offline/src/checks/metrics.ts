import { type Graph, resourcesOfType } from "../graph/graph.ts";

type Named = (graph: Graph) => (string | undefined)[];
const outputOf =
  (type: string, name: string): Named =>
  (graph) =>
    resourcesOfType(graph, type).map(({ outputs }) => outputs[name]);
const oneOf =
  (...values: string[]): Named =>
  () =>
    values;

interface Namespace {
  metrics: readonly string[];
  /** The sets of dimensions that AWS writes the metrics with, and what their values must name. */
  dimensions: readonly Record<string, Named>[];
}

const functionName = outputOf("aws:lambda/function:Function", "name");
const apiName = outputOf("aws:apigateway/restApi:RestApi", "name");
const stageName = outputOf("aws:apigateway/stage:Stage", "stageName");
const tableName = outputOf("aws:dynamodb/table:Table", "name");

const region: Named = (graph) => [graph.region];
const firewallRules: Named = (graph) => [
  "ALL",
  ...resourcesOfType(graph, "aws:wafv2/webAcl:WebAcl").flatMap(({ inputs }) =>
    [inputs, ...(inputs.rules ?? [])].map(({ visibilityConfig }) => visibilityConfig?.metricName),
  ),
];
const operations = oneOf(
  ...["GetItem", "PutItem", "UpdateItem", "DeleteItem", "Query", "Scan", "BatchGetItem", "BatchWriteItem"],
  ...["TransactGetItems", "TransactWriteItems", "GetRecords", "ExecuteStatement"],
);

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
    dimensions: [{ TableName: tableName, Operation: operations }],
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
    dimensions: [
      { WebACL: outputOf("aws:wafv2/webAcl:WebAcl", "name"), Region: region, Rule: firewallRules },
    ],
  },
};

/** Metrics of an application's own: their names by namespace, and the dimensions that they are written with. */
export type OwnMetrics = Record<
  string,
  { metrics: readonly string[]; dimensions: Readonly<Record<string, string>> }
>;

export interface Metric {
  namespace?: string;
  metricName?: string;
  dimensions?: Record<string, string>;
}

/** What is wrong with a metric that somebody watches, and what to do: that there is none such, or not of what is declared. */
export function faultsOfMetric(
  graph: Graph,
  { namespace = "", metricName = "", dimensions = {} }: Metric,
  own: OwnMetrics,
): [message: string, remedy: string][] {
  const known: Record<string, Named>[] = own[namespace]
    ? own[namespace].metrics.includes(metricName)
      ? [
          Object.fromEntries(
            Object.entries(own[namespace].dimensions).map(([name, value]) => [name, oneOf(value)]),
          ),
        ]
      : []
    : Object.entries(namespaces)
        .filter(([name, { metrics }]) => name.split(" ")[0] === namespace && metrics.includes(metricName))
        .flatMap(([, { dimensions: sets }]) => sets);
  if (known.length === 0)
    return [
      [
        `No metric ${namespace} ${metricName} is known.`,
        "Name one that is written: AWS has a page of its metrics.",
      ],
    ];
  const namesOf = (set: object) => Object.keys(set).sort().join(", ");
  const set = known.find((candidate) => namesOf(candidate) === namesOf(dimensions));
  if (!set)
    return [
      [
        `${metricName} is not written by ${namesOf(dimensions) || "no dimension"}.`,
        `Its dimensions are ${known.map(namesOf).join(" or ")}.`,
      ],
    ];
  return Object.entries(dimensions)
    .filter(([name, value]) => !set[name]?.(graph).includes(value))
    .map(([name, value]) => [`${name} "${value}" is not declared.`, "Take the value from the resource."]);
}
