import { evaluate, type Scope } from "./expressions.ts";
import { StatesError } from "./language.ts";

/** The value of an optional field; `fallback` where the state does not have it. */
export async function evaluateOr(
  field: unknown,
  fallback: unknown,
  scope: Scope,
  where: string,
): Promise<unknown> {
  return field === undefined ? fallback : evaluate(field, scope, where);
}

/** The variables after a state or choice with this `Assign`. */
export async function assignVariables(
  assign: Record<string, unknown> | undefined,
  scope: Scope,
  stateName: string,
): Promise<Record<string, unknown>> {
  if (!assign) return scope.variables;
  const assigned = await evaluate(assign, scope, `${stateName}.Assign`);
  return { ...scope.variables, ...(assigned as Record<string, unknown>) };
}

/**
 * A field that is a whole number from 0, or an expression for one; undefined where the state does not have it.
 * @throws StatesError States.QueryEvaluationError
 */
export async function wholeNumber(field: unknown, scope: Scope, where: string): Promise<number | undefined> {
  if (field === undefined) return undefined;
  const value = await evaluate(field, scope, where);
  if (typeof value === "number" && Number.isInteger(value) && value >= 0) return value;
  throw new StatesError(
    "States.QueryEvaluationError",
    `${where} is ${JSON.stringify(value)}, not a whole number from 0.`,
  );
}

/**
 * A field that is an RFC 3339 timestamp, or an expression for one, in milliseconds since the epoch.
 * https://www.rfc-editor.org/rfc/rfc3339#section-5.6
 * @throws StatesError States.QueryEvaluationError
 */
export async function timestamp(field: unknown, scope: Scope, where: string): Promise<number> {
  const value = await evaluate(field, scope, where);
  const isTimestamp = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(String(value));
  const milliseconds = isTimestamp ? Date.parse(String(value)) : Number.NaN;
  if (!Number.isNaN(milliseconds)) return milliseconds;
  throw new StatesError(
    "States.QueryEvaluationError",
    `${where} is ${JSON.stringify(value)}, not a timestamp such as "2026-01-31T12:00:00Z".`,
  );
}
