import { type ApplicationMetrics, metricViolations } from "../../checks/metrics.ts";
import { collectViolations, type Rule } from "../../checks/rule.ts";
import { type Graph, resourcesOfType } from "../../graph/graph.ts";
import { publisherProblems } from "../sns/publishers.ts";
import { topicSubscriptionType, topicType } from "../sns/types.ts";
import { conditionProblems } from "./alarm-condition.ts";
import { type MetricQuery, type MetricReference, metricAlarmType } from "./types.ts";

type Report = ReturnType<typeof collectViolations>["report"];
type Alarm = ReturnType<typeof alarmsOf>[number];
type Topic = ReturnType<typeof topicsOf>[number];

const alarmsOf = (graph: Graph) => resourcesOfType(graph, metricAlarmType);
const topicsOf = (graph: Graph) => resourcesOfType(graph, topicType);

const alarmPage = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html";
const statisticPattern =
  /^(SampleCount|Average|Sum|Minimum|Maximum|IQM|(p|tm|wm|tc|ts)\d{1,2}(\.\d+)?|p100|(PR|TM|WM|TC|TS)\(.+\))$/;
const isPeriod = (seconds: number | undefined) =>
  seconds !== undefined && ([10, 20, 30].includes(seconds) || (seconds > 0 && seconds % 60 === 0));

/** CloudWatch accepts an alarm on a metric without data. The alarm then never starts. */
export const alarmRule: Rule = {
  id: "alarm",
  demands:
    "Every alarm watches a metric that is written for a declared resource, by a condition that CloudWatch accepts and that can start and end. It declares how to treat missing data, notifies a declared topic that CloudWatch may publish to and that has a subscription, and links to a runbook.",
  page: alarmPage,
  check(graph, { applicationMetrics = {} }) {
    const { violations, report } = collectViolations("alarm");
    const topics = topicsOf(graph);
    const notified = new Set<Topic>();
    for (const alarm of alarmsOf(graph)) {
      checkMetrics(graph, alarm, applicationMetrics, report);
      checkQueries(alarm, report);
      for (const [message, remedy] of conditionProblems(graph, alarm.inputs)) report(alarm, message, remedy);
      for (const topic of checkActions(alarm, topics, report)) notified.add(topic);
    }
    for (const topic of notified) checkTopic(graph, topic, report);
    return violations;
  },
};

function checkMetrics(
  graph: Graph,
  alarm: Alarm,
  applicationMetrics: ApplicationMetrics,
  report: Report,
): void {
  for (const { statistic = "", period, ...metric } of metricsOf(alarm)) {
    for (const [message, remedy] of metricViolations(graph, metric, applicationMetrics))
      report(alarm, message, remedy);
    if (!statisticPattern.test(statistic))
      report(alarm, `Its statistic is "${statistic}".`, "Name one of CloudWatch's, such as Sum.");
    if (!isPeriod(period))
      report(alarm, `Its period is ${period} seconds.`, "Set 10, 20, 30 or a multiple of 60.");
  }
}

/** The metrics of an alarm: its own, or those of its queries. */
function metricsOf({ inputs }: Alarm): (MetricReference & { statistic?: string; period?: number })[] {
  const { metricQueries, statistic, extendedStatistic, ...metric } = inputs;
  if (!metricQueries) {
    const name = statistic ?? extendedStatistic;
    return [{ ...metric, ...(name !== undefined && { statistic: name }) }];
  }
  return metricQueries.flatMap(({ metric: queried }) =>
    queried ? [{ ...queried, ...(queried.stat !== undefined && { statistic: queried.stat }) }] : [],
  );
}

function checkQueries(alarm: Alarm, report: Report): void {
  const queries: MetricQuery[] = alarm.inputs.metricQueries ?? [];
  if (queries.length > 0 && queries.filter(({ returnData }) => returnData).length !== 1)
    report(alarm, "It must have exactly one query with returnData.", "Set returnData on the query to watch.");
  for (const { expression = "" } of queries)
    for (const [id] of expression.matchAll(/\b[a-z]\w*/g))
      if (!queries.some((query) => query.id === id))
        report(alarm, `"${expression}" reads "${id}", and no query has that id.`, "Name a query's id.");
}

/** @returns the declared topics that the alarm notifies */
function checkActions(alarm: Alarm, topics: Topic[], report: Report): Topic[] {
  const { alarmActions = [], actionsEnabled, alarmDescription = "" } = alarm.inputs;
  if (alarmActions.length === 0 || actionsEnabled === false)
    report(
      alarm,
      "It notifies nobody.",
      "Name a topic in alarmActions, and do not set actionsEnabled to false.",
    );
  if (!/\S+#\S+|https:\/\//.test(alarmDescription))
    report(alarm, "It does not link to a runbook.", "Link to a runbook in alarmDescription.");
  return alarmActions.flatMap((action) => {
    const topic = topics.find(({ outputs }) => outputs.arn === action);
    if (!topic) report(alarm, `It notifies ${action}, which is not declared.`, "Name a declared topic.");
    return topic ?? [];
  });
}

const cloudWatch = {
  title: "CloudWatch",
  principal: "cloudwatch.amazonaws.com",
  hasSourceInKeyPolicies: true,
};

function checkTopic(graph: Graph, topic: Topic, report: Report): void {
  const hasSubscription = resourcesOfType(graph, topicSubscriptionType).some(
    ({ inputs }) => inputs.topic === topic.outputs.arn,
  );
  if (!hasSubscription)
    report(topic, "Alarms notify it, and it has no subscription.", "Declare a TopicSubscription.");
  for (const [message, remedy] of publisherProblems(graph, topic, cloudWatch)) report(topic, message, remedy);
}
