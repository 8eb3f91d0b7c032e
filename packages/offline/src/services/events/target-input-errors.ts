import { isJson } from "../../is-json.ts";
import { reservedVariables } from "./input.ts";
import type { EventTargetDeclaration } from "./types.ts";

/**
 * https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_InputTransformer.html, API_Target.html, API_RetryPolicy.html
 */
const limits = {
  characters: 8192,
  paths: 100,
  nameCharacters: 256,
  pathCharacters: 256,
  retries: [0, 185],
  ageSeconds: [60, 86_400],
} as const;

type Problem = [message: string, remedy: string];

/** Why EventBridge would refuse the input and the retries of a target. */
export function targetInputProblems(target: EventTargetDeclaration): Problem[] {
  const { input, inputPath, inputTransformer, retryPolicy = {} } = target;
  const problems: Problem[] = [];
  if ([input, inputPath, inputTransformer].filter((part) => part !== undefined).length > 1)
    problems.push(["It has several of input, inputPath and inputTransformer.", "Keep one."]);
  if (input !== undefined && !isJson(input))
    problems.push(["Its input is not JSON.", "Give it JSON; a text is in quotes."]);
  for (const [name, text = ""] of Object.entries({ input, template: inputTransformer?.inputTemplate }))
    if (text.length > limits.characters)
      problems.push([
        `Its ${name} has ${text.length} characters; EventBridge takes ${limits.characters}.`,
        "Shorten it.",
      ]);
  if (inputTransformer?.inputTemplate === "")
    problems.push(["Its input template is empty.", "Give it a template, such as <aws.events.event.json>."]);
  if (inputPath !== undefined && !isPath(inputPath)) problems.push(notAPath(inputPath));
  problems.push(...variableProblems(inputTransformer?.inputPaths ?? {}));
  const { maximumRetryAttempts: retries, maximumEventAgeInSeconds: age } = retryPolicy;
  if (!isBetween(retries, limits.retries))
    problems.push([`It has ${retries} retries.`, "EventBridge takes 0 to 185."]);
  if (!isBetween(age, limits.ageSeconds))
    problems.push([`It retries events for ${age} seconds.`, "EventBridge takes 60 to 86,400."]);
  return problems;
}

function variableProblems(paths: Record<string, string>): Problem[] {
  const entries = Object.entries(paths);
  return [
    ...(entries.length > limits.paths
      ? [[`It has ${entries.length} input paths.`, `EventBridge takes ${limits.paths}.`] satisfies Problem]
      : []),
    ...entries.flatMap(([name, path]) => [
      ...(name.length > limits.nameCharacters || /^aws/i.test(name) || reservedVariables.includes(name)
        ? [[`Its variable ${name} has a reserved or long name.`, "Give it another name."] satisfies Problem]
        : []),
      ...(isPath(path) ? [] : [notAPath(path)]),
    ]),
  ];
}

const isPath = (path: string) => path.startsWith("$") && path.length <= limits.pathCharacters;

const notAPath = (path: string): Problem => [`Its input path ${path} is not one.`, "Begin it with $."];

function isBetween(value: number | undefined, [least, most]: readonly [number, number]): boolean {
  return value === undefined || (value >= least && value <= most);
}
