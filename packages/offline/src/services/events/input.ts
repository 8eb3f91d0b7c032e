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

/** How a target wants its input; one of these, or the whole event. */
export interface TargetInput {
  input?: string;
  inputPath?: string;
  inputTransformer?: { inputPaths?: Record<string, string>; inputTemplate: string };
}

/**
 * What a target gets of an event.
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
    "aws.events.rule-name": ruleArn.split("/").at(-1),
    "aws.events.event.ingestion-time": event.time,
    "aws.events.event": withoutDetail,
    "aws.events.event.json": event,
    ...Object.fromEntries(Object.entries(inputPaths).map(([name, path]) => [name, atPath(event, path)])),
  };
  let quoted = false;
  const text = inputTemplate.replace(/\\.|"|<([\w.-]+)>/g, (token, name) => {
    if (token === '"') quoted = !quoted;
    if (name === undefined || !(name in variables)) return token;
    const value = variables[name];
    if (!quoted) return JSON.stringify(value ?? null);
    // Within quotes a text stands as it is and anything else as its JSON, escaped for where it stands.
    const inner = typeof value === "string" ? value : (JSON.stringify(value) ?? "");
    return JSON.stringify(inner).slice(1, -1);
  });
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** The value at a JSON path of names and indexes: `$.detail.object.key`, `$.resources[0]`. */
function atPath(event: unknown, path: string): unknown {
  let value = event;
  for (const [, name, quoted, index] of path.matchAll(/\.([\w-]+)|\['([^']+)'\]|\[(\d+)\]/g))
    value = (value as Record<string, unknown> | undefined)?.[name ?? quoted ?? index ?? ""];
  return value;
}
