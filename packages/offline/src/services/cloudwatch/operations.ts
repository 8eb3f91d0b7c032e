import { z } from "zod";
import { AwsError } from "../../http/aws-error.ts";
import { type JsonOperation, jsonOperation } from "../../http/json-api.ts";
import type { Metric, MetricData } from "./metric-data.ts";
import { isKnownStatistic, statisticOf } from "./statistics.ts";

const text = (maximum: number) => z.string().min(1).max(maximum);
const dimension = z.object({ Name: text(255), Value: text(1024) });
const metric = z.object({
  Namespace: text(255),
  MetricName: text(255),
  Dimensions: z.array(dimension).max(30).optional(),
});
const query = z.object({
  Id: text(255),
  MetricStat: z
    .object({
      Metric: metric,
      Period: z.int().min(1),
      Stat: z.string(),
      Unit: z.string().optional(),
    })
    .optional(),
  Expression: text(2048).optional(),
  Label: z.string().optional(),
  ReturnData: z.boolean().optional(),
});

/** Times are seconds since 1970. https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html#shape-serialization */
const dataInput = z.object({
  MetricDataQueries: z.array(query).min(1).max(500),
  StartTime: z.number(),
  EndTime: z.number(),
  NextToken: z.string().optional(),
  ScanBy: z.enum(["TimestampDescending", "TimestampAscending"]).optional(),
  MaxDatapoints: z.int().min(1).max(100_800).optional(),
});
const listInput = z.object({
  Namespace: text(255).optional(),
  MetricName: text(255).optional(),
  Dimensions: z
    .array(z.object({ Name: text(255), Value: text(1024).optional() }))
    .max(10)
    .optional(),
  RecentlyActive: z.enum(["PT3H"]).optional(),
  NextToken: z.string().optional(),
});
type ListInput = z.infer<typeof listInput>;

/** ListMetrics gives metrics that had data in the last two weeks, 500 in a page. */
const listedMilliseconds = 14 * 86_400_000;
const recentlyActiveMilliseconds = 3 * 3_600_000;
const listedAtMost = 500;

/**
 * The emulated operations of the CloudWatch API. Neither has a resource: policies name them on `*`.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_ListMetrics.html
 */
export function createOperations({
  data,
  now,
}: {
  data: MetricData;
  now: () => Date;
}): Record<string, JsonOperation> {
  const access = (action: string) => () => [{ action: `cloudwatch:${action}`, resource: "*" }];
  return {
    GetMetricData: jsonOperation({
      input: dataInput,
      invalidInput: "ValidationError",
      requestedActions: access("GetMetricData"),
      perform: (input) => getMetricData(data, input),
    }),
    ListMetrics: jsonOperation({
      input: listInput,
      invalidInput: "InvalidParameterValue",
      requestedActions: access("ListMetrics"),
      perform: (input) => listMetrics(data, input, now().getTime()),
    }),
  };
}

const validationError = (message: string) => new AwsError("ValidationError", 400, message);

/** All data points come in one answer, so there is no NextToken. */
function getMetricData(data: MetricData, input: z.infer<typeof dataInput>) {
  const { MetricDataQueries: queries, StartTime, EndTime, ScanBy = "TimestampDescending" } = input;
  if (StartTime >= EndTime)
    throw validationError("The parameter StartTime must be less than the parameter EndTime.");
  if (new Set(queries.map(({ Id }) => Id)).size < queries.length)
    throw validationError("The Ids of the MetricDataQueries are not unique.");
  const results = queries.map((one) => {
    const { Id, Label, MetricStat, Expression } = one;
    if (!/^[a-z]\w*$/.test(Id)) throw validationError(`The Id "${Id}" is not a lower-case name.`);
    if (Expression !== undefined || !MetricStat)
      throw validationError(`The query ${Id} has no MetricStat. Expressions are not emulated offline.`);
    const points = pointsOf(data, MetricStat, { start: StartTime * 1000, end: EndTime * 1000 });
    const ordered = ScanBy === "TimestampAscending" ? points : points.reverse();
    return {
      isReturned: one.ReturnData ?? true,
      result: {
        Id,
        Label: Label ?? MetricStat.Metric.MetricName,
        Timestamps: ordered.map(([time]) => time / 1000),
        Values: ordered.map(([, value]) => value),
        StatusCode: "Complete",
      },
    };
  });
  return {
    MetricDataResults: results.flatMap(({ isReturned, result }) => (isReturned ? [result] : [])),
    Messages: [],
  };
}

/** The statistic of each period with data: its start in milliseconds since 1970, and the value. */
function pointsOf(
  data: MetricData,
  {
    Metric: { Namespace, MetricName, Dimensions = [] },
    Period,
    Stat,
  }: NonNullable<z.infer<typeof query>["MetricStat"]>,
  { start, end }: { start: number; end: number },
): [time: number, value: number][] {
  if (Period % 60 !== 0 && ![1, 5, 10, 20, 30].includes(Period))
    throw validationError(`The Period ${Period} is not 1, 5, 10, 20, 30 or a multiple of 60.`);
  if (!isKnownStatistic(Stat)) throw validationError(`The statistic "${Stat}" is not emulated offline.`);
  const dimensions = Object.fromEntries(Dimensions.map(({ Name, Value }) => [Name, Value]));
  const named: Metric = { namespace: Namespace, metricName: MetricName, dimensions };
  return data
    .periodsOf(named, { start, end, period: Period * 1000 })
    .map(([time, values]) => [time, statisticOf(Stat, values) ?? 0]);
}

function listMetrics(data: MetricData, { NextToken, ...input }: ListInput, now: number) {
  const since = now - (input.RecentlyActive ? recentlyActiveMilliseconds : listedMilliseconds);
  const first = Number(NextToken ?? 0);
  if (!Number.isSafeInteger(first) || first < 0)
    throw new AwsError("InvalidParameterValue", 400, "The value for parameter NextToken is not valid.");
  const listed = data.metricsSince(since).filter((candidate) => isListed(candidate, input));
  const next = first + listedAtMost;
  return {
    Metrics: listed.slice(first, next).map(({ namespace, metricName, dimensions }) => ({
      Namespace: namespace,
      MetricName: metricName,
      Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
    })),
    ...(next < listed.length && { NextToken: String(next) }),
  };
}

function isListed(
  { namespace, metricName, dimensions }: Metric,
  { Namespace = namespace, MetricName = metricName, Dimensions = [] }: ListInput,
): boolean {
  const has = new Map(Object.entries(dimensions));
  return (
    namespace === Namespace &&
    metricName === MetricName &&
    Dimensions.every(({ Name, Value = has.get(Name) }) => has.has(Name) && has.get(Name) === Value)
  );
}
