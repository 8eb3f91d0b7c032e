import type { Queries } from "./queries.ts";

/** What expressions refer to: `$states`, and the variables assigned so far. */
export interface Scope {
  states: { input?: unknown; result?: unknown; errorOutput?: unknown; context: unknown };
  variables: Record<string, unknown>;
  queries: Pick<Queries, "evaluate">;
}

/** The JSONata in a string `{% ... %}`; undefined in other strings. */
function expressionIn(text: string): string | undefined {
  return /^\{%([\s\S]*)%\}$/.exec(text)?.[1];
}

/**
 * Evaluates every string `{% ... %}` within a value; everything else is returned unchanged.
 * @param where path of the value in the definition, for messages
 * @throws StatesError States.QueryEvaluationError when an expression fails or its result is undefined,
 *   States.DataLimitExceeded when the results are too large
 */
export async function evaluate(value: unknown, scope: Scope, where: string): Promise<unknown> {
  const found = [...expressionsIn(value, where)];
  if (found.length === 0) return value;
  const { states, variables, queries } = scope;
  const results = (await queries.evaluate(found, { ...variables, states })).values();
  return replaceExpressions(value, () => results.next().value);
}

/** The expressions within a value, with their places. */
export function* expressionsIn(value: unknown, where: string): Generator<{ text: string; where: string }> {
  if (typeof value === "string") {
    const text = expressionIn(value);
    if (text !== undefined) yield { text, where };
  } else if (Array.isArray(value))
    for (const [index, entry] of value.entries()) yield* expressionsIn(entry, `${where}[${index}]`);
  else if (value !== null && typeof value === "object")
    for (const [name, member] of Object.entries(value)) yield* expressionsIn(member, `${where}.${name}`);
}

/** Replaces expressions in the order in which `expressionsIn` finds them. */
function replaceExpressions(value: unknown, next: () => unknown): unknown {
  if (typeof value === "string") return expressionIn(value) === undefined ? value : next();
  if (Array.isArray(value)) return value.map((entry) => replaceExpressions(entry, next));
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, replaceExpressions(member, next)]),
  );
}
