import { parse } from "@aws-sdk/util-arn-parser";

/** An event as EventBridge delivers it. */
export interface BusEvent {
  version: "0";
  id: string;
  "detail-type": string;
  source: string;
  account: string;
  time: string;
  region: string;
  resources: string[];
  detail: unknown;
}

/** How a target's input is made from the event; without any of these, it is the event. */
export interface TargetInput {
  input?: string;
  inputPath?: string;
  inputTransformer?: { inputPaths?: Record<string, string>; inputTemplate: string };
}

/**
 * The input of a target for an event.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
 */
export function targetInput(event: BusEvent, target: TargetInput, ruleArn: string): unknown {
  if (target.input) return JSON.parse(target.input);
  if (target.inputPath) return atPath(event, target.inputPath);
  if (!target.inputTransformer) return event;
  const { inputPaths = {}, inputTemplate } = target.inputTransformer;
  const { detail: _, ...withoutDetail } = event;
  const variables: Record<string, unknown> = {
    "aws.events.rule-arn": ruleArn,
    "aws.events.rule-name": parse(ruleArn).resource.split("/").at(-1),
    "aws.events.event.ingestion-time": event.time,
    "aws.events.event": withoutDetail,
    "aws.events.event.json": event,
    ...Object.fromEntries(Object.entries(inputPaths).map(([name, path]) => [name, atPath(event, path)])),
  };
  let isQuoted = false;
  const text = inputTemplate.replace(/\\.|"|<([\w.-]+)>/g, (token, name) => {
    if (token === '"') isQuoted = !isQuoted;
    if (name === undefined || !(name in variables)) return token;
    const value = variables[name];
    if (!isQuoted) return JSON.stringify(value ?? null);
    // Within quotes, strings are inserted as they are, other values as JSON; both escaped.
    const inner = typeof value === "string" ? value : (JSON.stringify(value) ?? "");
    return JSON.stringify(inner).slice(1, -1);
  });
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** The value at a JSON path, such as `$.detail.object.key` or `$.resources[0]`. */
function atPath(event: unknown, path: string): unknown {
  let value = event;
  for (const [, name, quoted, index] of path.matchAll(/\.([\w-]+)|\['([^']+)'\]|\[(\d+)\]/g))
    value = (value as Record<string, unknown> | undefined)?.[name ?? quoted ?? index ?? ""];
  return value;
}
