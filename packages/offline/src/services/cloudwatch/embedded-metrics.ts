import { lookUp } from "../../look-up.ts";

/** One value of a metric. */
export interface DataPoint {
  namespace: string;
  metricName: string;
  dimensions: Record<string, string>;
  value: number;
}

interface Directive {
  Namespace?: string;
  Dimensions?: string[][];
  Metrics?: { Name?: string }[];
}

function pointsOf(
  line: Record<string, unknown>,
  { Namespace: namespace = "", Dimensions: sets = [[]], Metrics = [] }: Directive,
): DataPoint[] {
  return sets.flatMap((names) => {
    const dimensions = Object.fromEntries(names.map((name) => [name, String(lookUp(line, name))]));
    return Metrics.flatMap(({ Name: metricName = "" }) =>
      [lookUp(line, metricName)]
        .flat()
        .filter((value) => typeof value === "number")
        .map((value) => ({ namespace, metricName, dimensions, value })),
    );
  });
}

/**
 * The data points in a log line of CloudWatch's embedded metric format; none in any other line.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function embeddedDataPoints(text: string): DataPoint[] {
  if (!text.startsWith("{") || !text.includes('"CloudWatchMetrics"')) return [];
  try {
    const line = JSON.parse(text);
    return (line._aws.CloudWatchMetrics as Directive[]).flatMap((directive) => pointsOf(line, directive));
  } catch {
    // CloudWatch Logs ignores a line that does not have the format.
    return [];
  }
}
