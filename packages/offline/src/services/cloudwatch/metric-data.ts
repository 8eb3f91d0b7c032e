import { z } from "zod";
import type { DataPoint } from "./embedded-metrics.ts";
import type { MetricReference } from "./types.ts";

/** Name, namespace and dimensions of a metric. */
export type Metric = Required<MetricReference>;

/** How often each value was recorded in a minute. */
type Values = Map<number, number>;

interface Series {
  metric: Metric;
  /** By the start of the minute, in milliseconds since 1970. */
  minutes: Map<number, Values>;
}

const minuteMilliseconds = 60_000;

/** CloudWatch keeps data points for 455 days. */
const retentionMilliseconds = 455 * 86_400_000;

/** The series as a file holds them: minutes and values as pairs. */
export const metricRecord = z.object({
  series: z.array(
    z.object({
      metric: z.object({
        namespace: z.string(),
        metricName: z.string(),
        dimensions: z.record(z.string(), z.string()),
      }),
      minutes: z.array(z.tuple([z.number(), z.array(z.tuple([z.number(), z.number()]))])),
    }),
  ),
});
type MetricRecord = z.infer<typeof metricRecord>;

const keyOf = ({ namespace, metricName, dimensions }: Metric): string =>
  JSON.stringify([namespace, metricName, Object.entries(dimensions).sort(([a], [b]) => (a < b ? -1 : 1))]);

/** The metrics that functions logged, by minute. */
export class MetricData {
  readonly #series = new Map<string, Series>();
  #hasChanged = false;

  constructor({ series }: MetricRecord = { series: [] }) {
    for (const { metric, minutes } of series)
      this.#series.set(keyOf(metric), {
        metric,
        minutes: new Map(minutes.map(([minute, values]) => [minute, new Map(values)])),
      });
  }

  /** @param at milliseconds since 1970 */
  record({ value, ...metric }: DataPoint, at: number): void {
    const key = keyOf(metric);
    const series = this.#series.get(key) ?? { metric, minutes: new Map() };
    this.#series.set(key, series);
    const minute = Math.floor(at / minuteMilliseconds) * minuteMilliseconds;
    const values = series.minutes.get(minute) ?? new Map();
    series.minutes.set(minute, values);
    values.set(value, (values.get(value) ?? 0) + 1);
    this.#hasChanged = true;
  }

  /** The metrics that have data since a time, in milliseconds since 1970. */
  metricsSince(time: number): Metric[] {
    return [...this.#series.values()]
      .filter(({ minutes }) => [...minutes.keys()].some((minute) => minute >= time))
      .map(({ metric }) => metric);
  }

  /**
   * The values of a metric by the start of each period that has any, oldest first.
   * @param range milliseconds since 1970; `end` is exclusive
   */
  periodsOf(
    metric: Metric,
    { start, end, period }: { start: number; end: number; period: number },
  ): [start: number, values: [value: number, count: number][]][] {
    const minutes = this.#series.get(keyOf(metric))?.minutes ?? new Map<number, Values>();
    const inRange = [...minutes].filter(([minute]) => minute >= start && minute < end);
    const periods = Map.groupBy(inRange, ([minute]) => Math.floor(minute / period) * period);
    return [...periods]
      .sort(([one], [other]) => one - other)
      .map(([from, ofPeriod]) => [from, ofPeriod.flatMap(([, values]) => [...values])]);
  }

  /** Forgets what is too old at a time, in milliseconds since 1970. */
  forgetOld(now: number): void {
    for (const [key, { minutes }] of this.#series) {
      for (const minute of minutes.keys()) if (minute < now - retentionMilliseconds) minutes.delete(minute);
      if (minutes.size === 0) this.#series.delete(key);
    }
  }

  /** What has to be stored; undefined if nothing changed since the last call. */
  takeChanges(): MetricRecord | undefined {
    if (!this.#hasChanged) return undefined;
    this.#hasChanged = false;
    return {
      series: [...this.#series.values()].map(({ metric, minutes }) => ({
        metric,
        minutes: [...minutes].map(([minute, values]) => [minute, [...values]]),
      })),
    };
  }
}
