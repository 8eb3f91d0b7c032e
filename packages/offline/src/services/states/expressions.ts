import { createHash, randomUUID } from "node:crypto";
import jsonata from "jsonata";
import { StatesError } from "./language.ts";

/** What expressions refer to: `$states`, and the variables assigned so far. */
export interface Scope {
  states: { input?: unknown; result?: unknown; errorOutput?: unknown; context: unknown };
  variables: Record<string, unknown>;
}

/**
 * Evaluates every string `{% ... %}` within a value; everything else is returned unchanged.
 * @param where path of the value in the definition, for messages
 * @throws StatesError States.QueryEvaluationError when an expression fails or its result is undefined
 */
export async function evaluate(value: unknown, scope: Scope, where: string): Promise<unknown> {
  if (typeof value === "string") {
    const expression = /^\{%([\s\S]*)%\}$/.exec(value)?.[1];
    return expression === undefined ? value : evaluateExpression(expression, scope, where);
  }
  if (Array.isArray(value))
    return Promise.all(value.map((entry, index) => evaluate(entry, scope, `${where}[${index}]`)));
  if (value !== null && typeof value === "object") {
    const entries = Object.entries(value).map(
      async ([name, member]) => [name, await evaluate(member, scope, `${where}.${name}`)] as const,
    );
    return Object.fromEntries(await Promise.all(entries));
  }
  return value;
}

async function evaluateExpression(
  text: string,
  { states, variables }: Scope,
  where: string,
): Promise<unknown> {
  let result: unknown;
  try {
    const expression = jsonata(text);
    for (const [name, implementation] of Object.entries(functions))
      expression.registerFunction(name, implementation);
    result = await expression.evaluate(undefined, { ...variables, states });
  } catch (error) {
    const message =
      error instanceof Error ? error.message : ((error as { message?: string }).message ?? String(error));
    throw new StatesError("States.QueryEvaluationError", `${where}: {%${text}%}: ${message}`);
  }
  if (result === undefined)
    throw new StatesError(
      "States.QueryEvaluationError",
      `${where}: {%${text}%} is undefined. Every expression must have a value.`,
    );
  // Removes the properties by which JSONata marks its sequences.
  return JSON.parse(JSON.stringify(result));
}

/** The functions that Step Functions adds to JSONata. https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html */
// biome-ignore lint/suspicious/noExplicitAny: JSONata passes the arguments of the expression.
const functions: Record<string, (...values: any[]) => unknown> = {
  eval: () => {
    throw new Error("$eval is not supported by Step Functions; use $parse");
  },
  partition: (array: unknown[], size: number) =>
    Array.from({ length: Math.ceil(array.length / size) }, (_, index) =>
      array.slice(index * size, (index + 1) * size),
    ),
  range: (first: number, last: number, step: number) =>
    Array.from(
      { length: Math.max(0, Math.floor((last - first) / step) + 1) },
      (_, index) => first + index * step,
    ),
  hash: (data: unknown, algorithm: string) =>
    createHash(algorithm.toLowerCase().replace("-", ""))
      .update(typeof data === "string" ? data : JSON.stringify(data))
      .digest("hex"),
  random: (seed?: number) => (seed === undefined ? Math.random() : fraction(seed)),
  uuid: () => randomUUID(),
  parse: (text: string) => JSON.parse(text),
};

/** The same number between 0 and 1 for the same seed. */
function fraction(seed: number): number {
  return createHash("sha256").update(String(seed)).digest().readUInt32BE() / 2 ** 32;
}
