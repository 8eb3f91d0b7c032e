import { parentPort } from "node:worker_threads";
import jsonata from "jsonata";
import { queryFunctions } from "./query-functions.ts";

/** Expressions that see the same values. */
export interface QueryJob {
  expressions: string[];
  /** The values of variables, in JSON. */
  variables: string;
  /** The limit of all results together, in JSON. */
  resultBytesAtMost: number;
}

/** The results in JSON, or the first expression that failed. */
export type QueryAnswer = { results: string[] } | { index: number; error: string; message: string };

const dataLimitExceeded = "States.DataLimitExceeded";
const queryEvaluationError = "States.QueryEvaluationError";

const compiledAtMost = 500;
const compiled = new Map<string, jsonata.Expression>();

function compile(text: string): jsonata.Expression {
  const known = compiled.get(text);
  if (known) return known;
  const expression = jsonata(text);
  for (const [name, implementation] of Object.entries(queryFunctions))
    expression.registerFunction(name, implementation);
  if (compiled.size >= compiledAtMost) compiled.clear();
  compiled.set(text, expression);
  return expression;
}

async function answer({ expressions, variables, resultBytesAtMost }: QueryJob): Promise<QueryAnswer> {
  const results: string[] = [];
  let bytes = 0;
  for (const [index, text] of expressions.entries()) {
    try {
      const result = await compile(text).evaluate(undefined, JSON.parse(variables));
      const json = jsonOf(result);
      bytes += Buffer.byteLength(json);
      if (bytes > resultBytesAtMost)
        return { index, error: dataLimitExceeded, message: `gives more than ${resultBytesAtMost} bytes.` };
      results.push(json);
    } catch (error) {
      return { index, error: queryEvaluationError, message: messageOf(error) };
    }
  }
  return { results };
}

/** @throws Error for a result that has no value in JSON */
function jsonOf(result: unknown): string {
  if (result === undefined) throw new Error("is undefined. Every expression must have a value.");
  return JSON.stringify(result, (_name, value) => {
    if (isFunction(value)) throw new Error("has a function in its result, which is not a JSON value.");
    if (typeof value === "number" && !Number.isFinite(value))
      throw new Error(`has the number ${value} in its result, which is not a JSON value.`);
    return value;
  });
}

/** JSONata marks its functions. */
function isFunction(value: unknown): boolean {
  if (typeof value === "function") return true;
  const isObject = value !== null && typeof value === "object";
  return isObject && ("_jsonata_lambda" in value || "_jsonata_function" in value);
}

/** JSONata throws plain objects, too. */
function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : ((error as { message?: string }).message ?? String(error));
}

parentPort?.on("message", async (job: QueryJob) => parentPort?.postMessage(await answer(job)));
parentPort?.postMessage("ready");
