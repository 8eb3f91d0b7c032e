import { type Graph, type Properties, type Resource, resourcesOfType } from "../graph/graph.ts";
import { type Finding, findingsOf } from "./finding.ts";
import { faultsOfMetric, type Metric, type OwnMetrics } from "./metrics.ts";
import { listOf, policiesOf, type Statement, statementsOf } from "./policies.ts";

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html */
const comparisons = [
  ...[
    "GreaterThanThreshold",
    "GreaterThanOrEqualToThreshold",
    "LessThanThreshold",
    "LessThanOrEqualToThreshold",
  ],
  ...["LessThanLowerOrGreaterThanUpperThreshold", "LessThanLowerThreshold", "GreaterThanUpperThreshold"],
];
const statistic =
  /^(SampleCount|Average|Sum|Minimum|Maximum|IQM|(p|tm|wm|tc|ts)\d{1,2}(\.\d+)?|p100|(PR|TM|WM|TC|TS)\(.+\))$/;
const isPeriod = (seconds: unknown) =>
  typeof seconds === "number" && ([10, 20, 30].includes(seconds) || (seconds > 0 && seconds % 60 === 0));

/**
 * Every alarm watches a metric that exists, of a declared resource, by a statistic and a threshold; says what missing data
 * means; tells a declared topic, that CloudWatch may publish to and somebody listens to; and says where to read what to do.
 * CloudWatch takes an alarm on nothing, and it never rings.
 *
 * @param options.own metrics of the application's own
 */
export function checkAlarms(graph: Graph, { own = {} }: { own?: OwnMetrics } = {}): Finding[] {
  const { findings, report } = findingsOf("alarm");
  const topics = resourcesOfType(graph, "aws:sns/topic:Topic");
  const told = new Set<Resource>();
  for (const alarm of resourcesOfType(graph, "aws:cloudwatch/metricAlarm:MetricAlarm")) {
    const { inputs } = alarm;
    for (const { statistic: how = "", period, ...metric } of watchedBy(inputs)) {
      for (const [message, remedy] of faultsOfMetric(graph, metric, own)) report(alarm, message, remedy);
      if (!statistic.test(how))
        report(alarm, `Its statistic is "${how}".`, "Name one of CloudWatch's, such as Sum.");
      if (!isPeriod(period))
        report(alarm, `Its period is ${period} seconds.`, "Set 10, 20, 30 or a multiple of 60.");
    }
    const queries: Properties[] = inputs.metricQueries ?? [];
    if (queries.length > 0 && queries.filter(({ returnData }) => returnData).length !== 1)
      report(alarm, "Not exactly one of its queries is what it watches.", "Set returnData on that one.");
    for (const { expression = "" } of queries)
      for (const [id] of expression.matchAll(/\b[a-z]\w*/g))
        if (!queries.some((query) => query.id === id))
          report(alarm, `"${expression}" reads "${id}", which no query is called.`, "Name a query's id.");
    if (!comparisons.includes(inputs.comparisonOperator))
      report(
        alarm,
        `Its comparison is "${inputs.comparisonOperator}".`,
        `Write one of ${comparisons.join(", ")}.`,
      );
    if (!Number.isFinite(inputs.threshold) && !inputs.thresholdMetricId)
      report(alarm, "It has no threshold.", "Set threshold.");
    if (!["breaching", "notBreaching", "ignore", "missing"].includes(inputs.treatMissingData))
      report(alarm, "It does not say what missing data means.", "Set treatMissingData.");
    const actions: string[] = inputs.alarmActions ?? [];
    if (actions.length === 0 || inputs.actionsEnabled === false)
      report(alarm, "It tells nobody.", "Name a topic in alarmActions, and leave actionsEnabled as it is.");
    for (const action of actions) {
      const topic = topics.find(({ outputs }) => outputs.arn === action);
      if (topic) told.add(topic);
      else report(alarm, `It tells ${action}, which is not declared.`, "Name a declared topic.");
    }
    if (!/\S+#\S+|https:\/\//.test(inputs.alarmDescription ?? ""))
      report(alarm, "It does not say what to do.", "Link to a runbook in alarmDescription.");
  }

  const statements = policiesOf(graph).flatMap((policy) =>
    statementsOf(policy).map((statement) => ({ carrier: policy.resource, statement })),
  );
  for (const topic of told) {
    if (
      !resourcesOfType(graph, "aws:sns/topicSubscription:TopicSubscription").some(
        ({ inputs }) => inputs.topic === topic.outputs.arn,
      )
    )
      report(topic, "Alarms tell it, and it tells nobody.", "Declare a TopicSubscription.");
    // A topic without a policy of its own lets its account publish, and CloudWatch with it.
    const own = statements.filter(
      ({ carrier, statement }) =>
        carrier.type.endsWith(":TopicPolicy") && listOf(statement.Resource).includes(topic.outputs.arn),
    );
    if (own.length > 0 && !own.some(({ statement }) => lets(statement, "sns:Publish")))
      report(
        topic,
        "CloudWatch may not publish to it.",
        "Allow sns:Publish to cloudwatch.amazonaws.com in its policy.",
      );
    // https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html#compatibility-with-aws-services
    const { kmsMasterKeyId: keyId } = topic.inputs;
    const key = resourcesOfType(graph, "aws:kms/key:Key").find(({ id, outputs }) =>
      [id, outputs.arn].includes(keyId),
    );
    const ofKey = statements.filter(({ carrier }) => carrier === key).map(({ statement }) => statement);
    if (
      keyId &&
      !["kms:Decrypt", "kms:GenerateDataKey"].every((action) =>
        ofKey.some((statement) => lets(statement, action)),
      )
    )
      report(
        topic,
        `CloudWatch may not use its key ${keyId}.`,
        "Name a key of your own, whose policy allows kms:Decrypt and kms:GenerateDataKey to cloudwatch.amazonaws.com.",
      );
  }
  return findings;
}

/** The metrics of an alarm, of one or of several. */
function watchedBy(inputs: Properties): (Metric & { statistic?: string; period?: number })[] {
  if (!inputs.metricQueries) return [{ ...inputs, statistic: inputs.statistic ?? inputs.extendedStatistic }];
  return inputs.metricQueries.flatMap(({ metric }: Properties) =>
    metric ? [{ ...metric, statistic: metric.stat }] : [],
  );
}

/** Whether a statement allows CloudWatch an action. */
function lets({ Effect, Principal, Action }: Statement, action: string): boolean {
  const services = Principal && Principal !== "*" ? listOf(Principal.Service) : [];
  return (
    Effect === "Allow" &&
    services.includes("cloudwatch.amazonaws.com") &&
    listOf(Action).some((allowed) => [action, `${action}*`].includes(allowed))
  );
}

/**
 * Every dashboard shows metrics that exist, of declared resources, in the graph's own region.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html
 *
 * @param options.own metrics of the application's own
 */
export function checkDashboards(graph: Graph, { own = {} }: { own?: OwnMetrics } = {}): Finding[] {
  const { findings, report } = findingsOf("dashboard");
  for (const dashboard of resourcesOfType(graph, "aws:cloudwatch/dashboard:Dashboard")) {
    const { widgets = [] } = JSON.parse(dashboard.inputs.dashboardBody);
    for (const { properties = {} } of widgets) {
      const { title, region, metrics = [] } = properties;
      if (region !== graph.region)
        report(dashboard, `"${title}" shows ${region}.`, `Show ${graph.region}, where the resources are.`);
      for (const [namespace, metricName, ...pairs] of metrics) {
        if (typeof namespace !== "string") continue;
        const texts = pairs.filter((part: unknown) => typeof part === "string");
        const dimensions = Object.fromEntries(
          texts.flatMap((name: string, index: number) => (index % 2 === 0 ? [[name, texts[index + 1]]] : [])),
        );
        for (const [message, remedy] of faultsOfMetric(graph, { namespace, metricName, dimensions }, own))
          report(dashboard, `"${title}": ${message}`, remedy);
      }
    }
  }
  return findings;
}
