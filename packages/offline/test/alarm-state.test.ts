import { describe, expect, test } from "vitest";
import { type AlarmState, evaluateAlarm } from "../src/services/cloudwatch/alarm-state.ts";
import { Alarms } from "../src/services/cloudwatch/alarms.ts";
import { embeddedDataPoints } from "../src/services/cloudwatch/embedded-metrics.ts";
import { shop } from "./support/shop.ts";
import { find } from "./support/violations.ts";

/** Rows of the tables on AWS's page; "current" is the state before. The newest period is the last one. */
const [current, none] = ["current", "INSUFFICIENT_DATA"] as const;
type Expected = AlarmState | typeof current;
const tables: Record<string, [periods: string, ...states: Expected[]][]> = {
  "3 of 3": [
    ["0 - X - X", "OK", "OK", "OK", "OK"],
    ["0 - - - -", "OK", "OK", "OK", "OK"],
    ["- - - - -", none, current, "ALARM", "OK"],
    ["0 X X - X", "ALARM", "ALARM", "ALARM", "ALARM"],
    ["- - X - -", "ALARM", current, "ALARM", "OK"],
    ["- - - - X", current, current, "ALARM", "OK"],
  ],
  "2 of 3": [
    ["0 - X - X", "ALARM", "ALARM", "ALARM", "ALARM"],
    ["0 0 X 0 X", "ALARM", "ALARM", "ALARM", "ALARM"],
    ["0 - X - -", "OK", "OK", "ALARM", "OK"],
    ["- - - - 0", "OK", "OK", "ALARM", "OK"],
    ["- - - X -", "ALARM", current, "ALARM", "OK"],
  ],
};
const treatments = ["missing", "ignore", "breaching", "notBreaching"] as const;

describe.each(Object.entries(tables))("an alarm that starts after %s data points", (counts, rows) => {
  const [datapointsToAlarm, evaluationPeriods] = counts.split(" of ").map(Number);
  test.each(rows)(
    "has after %s the states of AWS's table for each treatment of missing data",
    (row, ...expected) => {
      const periods = row.split(" ").map((period) => ({ "0": 0, X: 1 })[period]);
      for (const [index, treatMissingData] of treatments.entries()) {
        const alarm = {
          evaluationPeriods,
          datapointsToAlarm,
          treatMissingData,
          comparisonOperator: "GreaterThanThreshold",
          threshold: 0,
        } as Parameters<typeof evaluateAlarm>[0];
        for (const before of ["OK", "ALARM"] as const)
          expect([treatMissingData, evaluateAlarm(alarm, periods, before)]).toEqual([
            treatMissingData,
            expected[index] === current ? before : expected[index],
          ]);
      }
    },
  );
});

/** The alarm of the shop, on a metric that a function logs. */
function alarmsOfShop(metric: object) {
  const graph = shop();
  const { inputs, outputs } = find(graph, "SellErrors");
  Object.assign(inputs, { namespace: "Shop", metricName: "Losses", dimensions: { Till: "1" } }, metric);
  const clock = { minutes: 1_000 };
  const reports: string[] = [];
  const now = () => new Date(clock.minutes * 60_000);
  const alarms = new Alarms({ graph, now, report: (message) => void reports.push(message) });
  const log = (text: string) => {
    for (const point of embeddedDataPoints(text)) alarms.record(point);
  };
  return { alarms, log, clock, reports, name: outputs.name };
}

const line = (value: unknown, Till = "1") =>
  JSON.stringify({
    _aws: {
      CloudWatchMetrics: [{ Namespace: "Shop", Dimensions: [["Till"]], Metrics: [{ Name: "Losses" }] }],
    },
    Till,
    Losses: value,
  });

test("an alarm starts with a logged value above its threshold, ends periods later, and is reported both times", () => {
  const { alarms, log, clock, reports } = alarmsOfShop({});
  log(line(1, "2"));
  expect(alarms.evaluate().get("SellErrors")).toBe("OK");
  log(line(1));
  expect(alarms.evaluate().get("SellErrors")).toBe("ALARM");
  clock.minutes += 14;
  expect(alarms.evaluate().get("SellErrors")).toBe("ALARM");
  clock.minutes += 2;
  expect(alarms.evaluate().get("SellErrors")).toBe("OK");
  expect(reports).toEqual([
    expect.stringMatching(/^ALARM .*: Selling fails\. What to do: runbook\.md#selling$/),
    expect.stringMatching(/^OK .*: Selling fails\./),
  ]);
});

test.each([
  ["Sum", 6],
  ["Average", 2],
  ["Maximum", 3],
  ["Minimum", 1],
  ["SampleCount", 3],
])("the statistic %s of the values 1, 2 and 3 is %i", (statistic, value) => {
  for (const [threshold, state] of [
    [value - 0.1, "ALARM"],
    [value, "OK"],
  ] as const) {
    const { alarms, log } = alarmsOfShop({ statistic, threshold });
    log(line([1, 2, 3]));
    expect(alarms.evaluate().get("SellErrors")).toBe(state);
  }
});

test.each([
  "",
  "{",
  "{}",
  '{"_aws":{"CloudWatchMetrics":1}}',
  '{"_aws":{"CloudWatchMetrics":[null]}}',
  '{"_aws":{"CloudWatchMetrics":[{"Metrics":[{"Name":"__proto__"}],"Dimensions":[["constructor"]]}]}}',
  line("many"),
])("a line that has no value of a metric is ignored: %s", (text) => {
  const { alarms, log } = alarmsOfShop({ treatMissingData: "missing" });
  log(text);
  expect(alarms.evaluate().get("SellErrors")).toBe("INSUFFICIENT_DATA");
});
