import { lookUp } from "../../look-up.ts";
import type { Logs } from "../logs/log-files.ts";
import { logGroupOfArn } from "../logs/log-group-arn.ts";
import type { Stage } from "./types.ts";

/** A variable of a format, such as `$context.identity.sourceIp`. */
export const variablePattern = /\$context\.([\w.]+\w)/g;

/**
 * Writes a line to the access log that a stage declares. Values are not escaped, as on AWS: a quote in one breaks a line of
 * JSON.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-access-logging.html
 *
 * @param mayWrite whether API Gateway may write to a log stream
 * @returns a function that takes the values of `$context` variables by name
 */
export function createAccessLog(
  stage: Stage | undefined,
  logs: Logs,
  mayWrite: (stream: { logGroup: string; logStream: string }) => boolean,
): (variables: Record<string, string>) => void {
  const settings = stage?.inputs.accessLogSettings;
  const logGroup = logGroupOfArn(settings?.destinationArn);
  if (!settings || !logGroup) return () => {};
  const { format } = settings;
  const logStream = "access";
  return (variables) => {
    if (!mayWrite({ logGroup, logStream })) return;
    const line = format.replace(variablePattern, (_all, name) => lookUp(variables, name) ?? "-");
    logs.write(logGroup, logStream, parseLine(line));
  };
}

/** The object in a line of JSON; another line stays text. */
function parseLine(line: string): string | Record<string, unknown> {
  try {
    return JSON.parse(line);
  } catch {
    return line;
  }
}
