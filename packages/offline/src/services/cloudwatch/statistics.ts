/** Values of a metric, each with how often it was recorded. */
type Distribution = readonly (readonly [value: number, count: number])[];

const countOf = (values: Distribution): number => values.reduce((sum, [, count]) => sum + count, 0);
const sumOf = (values: Distribution): number =>
  values.reduce((sum, [value, count]) => sum + value * count, 0);
const numbersOf = (values: Distribution): number[] => values.map(([value]) => value);

const statistics = new Map<string, (values: Distribution) => number>([
  ["SampleCount", countOf],
  ["Sum", sumOf],
  ["Average", (values) => sumOf(values) / countOf(values)],
  ["Minimum", (values) => numbersOf(values).reduce((least, value) => Math.min(least, value))],
  ["Maximum", (values) => numbersOf(values).reduce((most, value) => Math.max(most, value))],
]);

/** The smallest value that is not below `percent` of all values. CloudWatch interpolates between values. */
function percentileOf(values: Distribution, percent: number): number {
  const sorted = [...values].sort(([one], [other]) => one - other);
  const rank = Math.max(1, Math.ceil((percent / 100) * countOf(values)));
  let passed = 0;
  for (const [value, count] of sorted) {
    passed += count;
    if (passed >= rank) return value;
  }
  return Number.NaN;
}

const percentilePattern = /^p(\d{1,2}(?:\.\d{1,10})?|100)$/;

/** Whether a statistic is emulated, percentiles included. */
export const isKnownStatistic = (name: string): boolean =>
  statistics.has(name) || percentilePattern.test(name);

/**
 * A statistic of a period's values; undefined without values, and for one that is not emulated.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Statistics-definitions.html
 */
export function statisticOf(name: string, values: Distribution): number | undefined {
  if (values.length === 0) return undefined;
  const percent = percentilePattern.exec(name)?.[1];
  return percent === undefined ? statistics.get(name)?.(values) : percentileOf(values, Number(percent));
}
