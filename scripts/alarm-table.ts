import { type Graph, type Properties, resourcesOfType } from "../packages/offline/src/graph/graph.ts";
import { metricAlarmType } from "../packages/offline/src/services/cloudwatch/types.ts";
import { formatTable } from "./markdown.ts";

const comparisons = new Map([
  ["GreaterThanThreshold", "above"],
  ["LessThanThreshold", "below"],
]);

const missingData = new Map([
  ["notBreaching", "ends"],
  ["breaching", "starts"],
  ["ignore", "stays"],
]);

function startsWhen(inputs: Properties): string {
  const { metricQueries = [], statistic, extendedStatistic, metricName, namespace } = inputs;
  const { comparisonOperator, threshold, evaluationPeriods } = inputs;
  const [queried] = metricQueries.flatMap(({ metric }: Properties) => metric ?? []);
  const { period } = queried ?? inputs;
  const metric = `\`${queried?.namespace ?? namespace}\` \`${queried?.metricName ?? metricName}\``;
  const what = `${queried?.stat ?? statistic ?? extendedStatistic} of ${metric}`;
  const howLong = evaluationPeriods === 1 ? "" : `${evaluationPeriods} × `;
  return `${what} ${comparisons.get(comparisonOperator)} ${threshold} in ${howLong}${period / 60} minutes`;
}

function runbookOf({ alarmDescription = "" }: { alarmDescription?: string }): string {
  const [, runbook] = /#(\S+)$/.exec(alarmDescription) ?? [];
  return `[${runbook}](#${runbook})`;
}

/** A Markdown table of a graph's alarms: when each starts, what happens without data, and its runbook. */
export function alarmTable(graph: Graph): string {
  const alarms = resourcesOfType(graph, metricAlarmType).map(({ name, inputs }) => ({
    name: `\`${name.replace(/^Alarm/, "")}\``,
    cells: [startsWhen(inputs), missingData.get(inputs.treatMissingData ?? "") ?? "", runbookOf(inputs)],
  }));
  const rows = Map.groupBy(alarms, ({ cells }) => cells.join());
  return formatTable(
    ["alarm", "starts when", "without data", "what to do"],
    [...rows.values()].map((same) => [same.map(({ name }) => name).join(", "), ...(same[0]?.cells ?? [])]),
  );
}
