import type { GetMetricDataInput, GetMetricDataOutput, ListMetricsOutput } from "@aws-sdk/client-cloudwatch";
import { expect, test } from "vitest";
import { MetricReader } from "../src/overview/metric-reader.ts";

const day = (date: number) => new Date(Date.UTC(2026, 10, date));
const range = { from: day(25), to: day(27) };

/** Lists the metrics of these partners, a page for each list. */
function listing(...pages: string[][]) {
  return async ({ NextToken }: { NextToken?: string | undefined }): Promise<ListMetricsOutput> => {
    const page = Number(NextToken ?? 0);
    return {
      Metrics: (pages[page] ?? []).map((Value) => ({
        Dimensions: [
          { Name: "Stage", Value: "dev" },
          { Name: "Partner", Value },
        ],
      })),
      ...(page + 1 < pages.length && { NextToken: String(page + 1) }),
    };
  };
}

/** A reader whose requests get these answers, and the requests that it sent. */
function readerOf(...answers: GetMetricDataOutput[]) {
  const requests: GetMetricDataInput[] = [];
  const getMetricData = async (input: GetMetricDataInput) => {
    requests.push(structuredClone(input));
    return answers[requests.length - 1] ?? {};
  };
  return { reader: new MetricReader("dev", { getMetricData, listMetrics: listing() }), requests };
}

test("Counts and times of decisions are read by one request.", async () => {
  const { reader, requests } = readerOf({ MetricDataResults: [] });
  const { counts, decisionSeconds } = await reader.daily(["DocumentsReleased", "DocumentsRejected"], range);
  expect(requests).toHaveLength(1);
  expect(
    requests[0]?.MetricDataQueries?.map(
      ({ MetricStat }) => `${MetricStat?.Stat} ${MetricStat?.Metric?.MetricName}`,
    ),
  ).toEqual(["p50 DecisionSeconds", "p90 DecisionSeconds", "Sum DocumentsReleased", "Sum DocumentsRejected"]);
  expect([...counts.values(), ...Object.values(decisionSeconds)].map(({ size }) => size)).toEqual([
    0, 0, 0, 0,
  ]);
});

test("Each value is that of its metric and day, over all pages and in any order.", async () => {
  const { reader, requests } = readerOf(
    {
      MetricDataResults: [
        { Id: "q3", Timestamps: [day(26), day(25)], Values: [3, 4] },
        { Id: "q0", Timestamps: [day(26)], Values: [60] },
      ],
      NextToken: "second",
    },
    {
      MetricDataResults: [
        { Id: "q1", Timestamps: [day(26)], Values: [90] },
        { Id: "q2", Timestamps: [day(25)], Values: [1] },
      ],
    },
  );
  const { counts, decisionSeconds } = await reader.daily(["DocumentsReleased", "DocumentsRejected"], range);
  expect(requests.map(({ NextToken }) => NextToken)).toEqual([undefined, "second"]);
  expect(counts).toEqual(
    new Map([
      ["DocumentsReleased", new Map([["2026-11-25", 1]])],
      [
        "DocumentsRejected",
        new Map([
          ["2026-11-26", 3],
          ["2026-11-25", 4],
        ]),
      ],
    ]),
  );
  expect(decisionSeconds).toEqual({
    median: new Map([["2026-11-26", 60]]),
    p90: new Map([["2026-11-26", 90]]),
  });
});

test("Partners of all pages are counted, over all days.", async () => {
  const getMetricData = async ({ MetricDataQueries = [] }: GetMetricDataInput) => ({
    MetricDataResults: MetricDataQueries.map(({ Id }) => ({
      Id,
      Timestamps: [day(25), day(26)],
      Values: [1, Number(Id?.slice(1))],
    })),
  });
  const reader = new MetricReader("dev", { getMetricData, listMetrics: listing(["one", "two"], ["three"]) });
  const documents = await reader.documentsOfPartners(range);
  expect(documents).toEqual(
    new Map([
      ["one", 1],
      ["two", 2],
      ["three", 3],
    ]),
  );
});
