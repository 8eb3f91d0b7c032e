import type { MetricDataQuery } from "@aws-sdk/client-cloudwatch";
import {
  decisionMetricName,
  type MetricName,
  metricNamespace,
  type PartnerMetricName,
} from "../shared/metric-names.ts";
import type { MetricClient } from "./metric-client.ts";

/** Full days in UTC. */
export interface DayRange {
  /** Start of the first day. */
  from: Date;
  /** End of the last day. */
  to: Date;
}

/** A value for each day that has one, by the day as `2026-11-26`. */
export type ValueByDay = ReadonlyMap<string, number>;

/** What happened on each day. */
export interface DailyMetrics<Name extends MetricName = MetricName> {
  counts: ReadonlyMap<Name, ValueByDay>;
  decisionSeconds: { median: ValueByDay; p90: ValueByDay };
}

type Query = NonNullable<MetricDataQuery["MetricStat"]>;

/** Queries in one request. https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html */
const queriesAtMost = 500;

const daySeconds = 86_400;
const partnerMetric = "PartnerDocuments" satisfies PartnerMetricName;

/** The day in UTC of a time, as `2026-11-26`. */
export const dayOf = (time: Date): string => time.toISOString().slice(0, 10);

/** Reads a stage's metrics by day from CloudWatch. */
export class MetricReader {
  readonly #client: MetricClient;
  readonly #stage: string;

  constructor(stage: string, client: MetricClient) {
    this.#stage = stage;
    this.#client = client;
  }

  /**
   * How often something happened, and the median and the 90th percentile of the seconds from the inspection to the decision.
   * One request reads both.
   */
  async daily<Name extends MetricName>(names: readonly Name[], range: DayRange): Promise<DailyMetrics<Name>> {
    const [median = new Map(), p90 = new Map(), ...counts] = await this.#read(
      [
        ...["p50", "p90"].map((statistic) => this.#query(decisionMetricName, statistic)),
        ...names.map((name) => this.#query(name, "Sum")),
      ],
      range,
    );
    return {
      counts: new Map(names.map((name, index) => [name, counts[index] ?? new Map()])),
      decisionSeconds: { median, p90 },
    };
  }

  /** How many documents each partner registered. Partners that did so in the last two weeks, 500 at most. */
  async documentsOfPartners(range: DayRange): Promise<Map<string, number>> {
    const partners = await this.#partners();
    const values = await this.#read(
      partners.map((Value) => this.#query(partnerMetric, "Sum", [{ Name: "Partner", Value }])),
      range,
    );
    const sum = (days: ValueByDay = new Map()) =>
      [...days.values()].reduce((total, value) => total + value, 0);
    return new Map(partners.map((partner, index) => [partner, sum(values[index])]));
  }

  /** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_ListMetrics.html */
  async #partners(): Promise<string[]> {
    const input = {
      Namespace: metricNamespace,
      MetricName: partnerMetric,
      Dimensions: [{ Name: "Stage", Value: this.#stage }, { Name: "Partner" }],
    };
    const partners: string[] = [];
    let NextToken: string | undefined;
    do {
      const page = await this.#client.listMetrics({ ...input, NextToken });
      for (const { Dimensions = [] } of page.Metrics ?? [])
        partners.push(
          ...Dimensions.flatMap(({ Name, Value }) => (Name === "Partner" && Value ? [Value] : [])),
        );
      NextToken = page.NextToken;
    } while (NextToken && partners.length < queriesAtMost);
    return partners.slice(0, queriesAtMost);
  }

  #query(MetricName: string, Stat: string, more: { Name: string; Value: string }[] = []): Query {
    const Dimensions = [{ Name: "Stage", Value: this.#stage }, ...more];
    return { Metric: { Namespace: metricNamespace, MetricName, Dimensions }, Period: daySeconds, Stat };
  }

  /** The values of each query. */
  async #read(queries: readonly Query[], { from, to }: DayRange): Promise<ValueByDay[]> {
    if (queries.length === 0) return [];
    const values = queries.map(() => new Map<string, number>());
    let NextToken: string | undefined;
    do {
      const page = await this.#client.getMetricData({
        StartTime: from,
        EndTime: to,
        MetricDataQueries: queries.map((MetricStat, index) => ({ Id: `q${index}`, MetricStat })),
        NextToken,
      });
      for (const { Id = "", Timestamps = [], Values = [] } of page.MetricDataResults ?? [])
        for (const [index, time] of Timestamps.entries())
          values[Number(Id.slice(1))]?.set(dayOf(time), Values[index] ?? 0);
      NextToken = page.NextToken;
    } while (NextToken);
    return values;
  }
}
