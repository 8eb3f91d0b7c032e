import pc from "picocolors";
import { lookUp } from "../look-up.ts";
import type { LogLine } from "../services/service.ts";

const colours: Readonly<Record<string, (text: string) => string>> = { ERROR: pc.red, WARN: pc.yellow };

/**
 * One line of a terminal for a line of a function's log: time, function and text. The log's file has all of it.
 * @param options.columns width of the terminal
 */
export function formatLogLine({ function: name, level, text }: LogLine, time: Date, columns = 160): string {
  const width = Math.max(60, columns - 30);
  const line = summaryOf(text).replaceAll("\n", " ");
  const colour = lookUp(colours, level) ?? ((plain: string) => plain);
  const cut = line.length > width ? `${line.slice(0, width)}…` : line;
  return `${pc.dim(time.toTimeString().slice(0, 8))} ${pc.cyan(name.padEnd(14))} ${colour(cut)}`;
}

/** The message of a structured line with its details as `name=value`; text that is not structured as it is. */
function summaryOf(text: string): string {
  let fields: Record<string, unknown>;
  try {
    fields = JSON.parse(text);
  } catch {
    return text;
  }
  if (fields === null || typeof fields !== "object") return text;
  const { level: _level, time: _time, message, requestId: _requestId, ...details } = fields;
  if (details._aws) return `counted ${metricsOf(details)}`;
  if (typeof message !== "string") return text;
  const pairs = Object.entries(details)
    .filter(([, value]) => value !== null)
    .map(([name, value]) => `${name}=${typeof value === "string" ? value : JSON.stringify(value)}`);
  return [message, ...pairs].join(" ");
}

/**
 * The metrics of a line such as `Sold=1`.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
function metricsOf(
  line: Record<string, unknown> & { _aws?: { CloudWatchMetrics?: { Metrics: { Name: string }[] }[] } },
): string {
  return (line._aws?.CloudWatchMetrics ?? [])
    .flatMap(({ Metrics }) => Metrics.map(({ Name }) => `${Name}=${lookUp(line, Name)}`))
    .join(" ");
}
