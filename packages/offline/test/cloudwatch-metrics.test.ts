import { expect, test } from "vitest";
import { MetricData, metricRecord } from "../src/services/cloudwatch/metric-data.ts";
import { createOperations } from "../src/services/cloudwatch/operations.ts";

const day = Date.UTC(2026, 0, 2);
const minute = 60_000;

/** Two days of a metric of the till 1, and one value of the till 2. */
function recorded() {
  const data = new MetricData();
  const record = (value: number, at: number, Till = "1") =>
    data.record({ namespace: "Shop", metricName: "Losses", dimensions: { Till }, value }, at);
  for (const value of [1, 2, 3, 10]) record(value, day + value * minute);
  record(7, day - minute);
  record(5, day, "2");
  return data;
}

const operationsOf = (data: MetricData) => createOperations({ data, now: () => new Date(day + 60 * minute) });

function getData(data: MetricData, query: object, more: object = {}) {
  const { GetMetricData } = operationsOf(data);
  const input = {
    StartTime: (day - 86_400_000) / 1000,
    EndTime: (day + 86_400_000) / 1000,
    MetricDataQueries: [query],
    ...more,
  };
  return GetMetricData?.prepare(input).perform();
}

const losses = (Stat: string, Period = 86_400) => ({
  Id: "losses",
  MetricStat: {
    Metric: { Namespace: "Shop", MetricName: "Losses", Dimensions: [{ Name: "Till", Value: "1" }] },
    Period,
    Stat,
  },
});

test.each([
  ["Sum", 16],
  ["SampleCount", 4],
  ["Average", 4],
  ["Minimum", 1],
  ["Maximum", 10],
  ["p50", 2],
  ["p90", 10],
  ["p100", 10],
])("GetMetricData gives the %s of each day, the newest first", (statistic, value) => {
  expect(getData(recorded(), losses(statistic))).toMatchObject({
    MetricDataResults: [
      {
        Id: "losses",
        Label: "Losses",
        Timestamps: [day / 1000, (day - 86_400_000) / 1000],
        Values: [value, statistic === "SampleCount" ? 1 : 7],
        StatusCode: "Complete",
      },
    ],
  });
});

test("GetMetricData gives the periods from the oldest on where the request asks so, without those that are empty", () => {
  expect(getData(recorded(), losses("Sum", 60), { ScanBy: "TimestampAscending" })).toMatchObject({
    MetricDataResults: [{ Values: [7, 1, 2, 3, 10] }],
  });
});

test.each([
  ["a metric that has no data", { ...losses("Sum"), Id: "a" }, { StartTime: 0, EndTime: 60 }],
  [
    "other dimensions",
    { Id: "a", MetricStat: { Metric: { Namespace: "Shop", MetricName: "Losses" }, Period: 60, Stat: "Sum" } },
    {},
  ],
])("GetMetricData gives no values for %s", (_case, query, more) => {
  expect(getData(recorded(), query, more)).toMatchObject({ MetricDataResults: [{ Id: "a", Values: [] }] });
});

test.each([
  ["an expression", { Id: "a", Expression: "SUM(METRICS())" }, {}, /Expressions are not emulated/],
  ["an unknown statistic", losses("Median"), {}, /"Median" is not emulated/],
  ["a period of 61 seconds", losses("Sum", 61), {}, /Period 61/],
  ["an id in capitals", { ...losses("Sum"), Id: "A" }, {}, /"A" is not a lower-case name/],
  [
    "a time range that ends before it starts",
    losses("Sum"),
    { StartTime: 2, EndTime: 1 },
    /StartTime must be less/,
  ],
])("GetMetricData refuses %s", (_case, query, more, message) => {
  expect(() => getData(recorded(), query, more)).toThrow(message);
});

test("ListMetrics gives the metrics of the last two weeks that have the dimensions", () => {
  const { ListMetrics } = operationsOf(recorded());
  const list = (input: object) => ListMetrics?.prepare(input).perform();
  const till = (Value: string) => ({
    Namespace: "Shop",
    MetricName: "Losses",
    Dimensions: [{ Name: "Till", Value }],
  });
  expect(list({ Namespace: "Shop" })).toEqual({ Metrics: [till("1"), till("2")] });
  expect(list({ Dimensions: [{ Name: "Till" }] })).toEqual({ Metrics: [till("1"), till("2")] });
  expect(list({ Dimensions: [{ Name: "Till", Value: "2" }] })).toEqual({ Metrics: [till("2")] });
  expect(list({ Dimensions: [{ Name: "__proto__" }] })).toEqual({ Metrics: [] });
  expect(list({ Namespace: "Other" })).toEqual({ Metrics: [] });
});

test("metrics are the same after they were stored and read", () => {
  const changes = recorded().takeChanges();
  const stored = metricRecord.parse(JSON.parse(JSON.stringify(changes)));
  expect(getData(new MetricData(stored), losses("Sum"))).toEqual(getData(recorded(), losses("Sum")));
});

test("data points are forgotten after 455 days, and what has none is not stored", () => {
  const data = recorded();
  data.forgetOld(day + 456 * 86_400_000);
  expect(data.takeChanges()).toEqual({ series: [] });
  expect(data.takeChanges()).toBeUndefined();
});
