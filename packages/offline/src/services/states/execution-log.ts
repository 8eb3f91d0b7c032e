import type { Logs } from "../logs/log-files.ts";
import type { DeclaredMachine } from "./machines.ts";

/**
 * Writes an execution's events to the machine's log group, as far as its log level says.
 * https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html
 */
export function createExecutionLog(
  { logging }: DeclaredMachine,
  executionArn: string,
  logs: Logs,
): (type: string, details: Record<string, unknown>) => void {
  const { level, includeExecutionData, logGroup } = logging;
  let events = 0;
  return (type, details) => {
    const isError = /Failed|TimedOut|Aborted/.test(type);
    if (!logGroup || level === "OFF" || (level !== "ALL" && !isError)) return;
    const { input: _input, output: _output, ...withoutData } = details;
    logs.write(logGroup, "executions", {
      id: String(++events),
      type,
      details: includeExecutionData ? details : withoutData,
      execution_arn: executionArn,
    });
  };
}
