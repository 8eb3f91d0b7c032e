import jsonata from "jsonata";
import { queryFunctions } from "./query-functions.ts";

/** What an expression refers to. */
export interface QueryReferences {
  /** The members of `$states`, such as `input`. */
  states: string[];
  /** Variables that the expression does not bind itself, functions included, without those of JSONata and Step Functions. */
  variables: string[];
}

/** https://docs.jsonata.org/overview.html */
const jsonataFunctions = new Set([
  ...["string", "length", "substring", "substringBefore", "substringAfter", "uppercase", "lowercase", "trim"],
  ...["pad", "contains", "split", "join", "match", "replace", "base64encode", "base64decode", "encodeUrl"],
  ...["encodeUrlComponent", "decodeUrl", "decodeUrlComponent", "number", "abs", "floor", "ceil", "round"],
  ...["power", "sqrt", "random", "formatNumber", "formatBase", "formatInteger", "parseInteger", "sum", "max"],
  ...["min", "average", "boolean", "not", "exists", "count", "append", "sort", "reverse", "shuffle"],
  ...["distinct", "zip", "keys", "lookup", "spread", "merge", "sift", "each", "error", "assert", "type"],
  ...["now", "millis", "fromMillis", "toMillis", "map", "filter", "single", "reduce", "clone"],
]);

/** What Step Functions defines besides, other than the function that only says that it does not exist. */
const stepFunctions = new Set(Object.keys(queryFunctions).filter((name) => name !== "eval"));

type Node = Record<string, unknown>;

const isNode = (value: unknown): value is Node =>
  value !== null && typeof value === "object" && !(value instanceof RegExp);

/**
 * Reads what an expression refers to from its syntax tree.
 * @throws Error when it is not JSONata
 */
export function referencesOf(text: string): QueryReferences {
  const nodes = [...nodesOf(jsonata(text).ast())];
  const bound = new Set(nodes.flatMap(boundBy));
  const states = nodes.flatMap(({ type, steps }) => {
    if (type !== "path" || !Array.isArray(steps)) return [];
    const [first, second] = steps as Node[];
    const isState = first?.type === "variable" && first.value === "states" && second?.type === "name";
    return isState ? [String(second.value)] : [];
  });
  const variables = nodes
    .filter(({ type }) => type === "variable")
    .map(({ value }) => String(value))
    // `$` and `$$` are the context and the input of an expression.
    .filter((name) => !["", "$", "states"].includes(name))
    .filter((name) => !bound.has(name) && !jsonataFunctions.has(name) && !stepFunctions.has(name));
  return { states: [...new Set(states)], variables: [...new Set(variables)] };
}

function* nodesOf(root: unknown): Generator<Node> {
  const seen = new Set<unknown>();
  for (const open = [root]; open.length > 0; ) {
    const value = open.pop();
    if (!isNode(value) || seen.has(value)) continue;
    seen.add(value);
    if (!Array.isArray(value)) yield value;
    open.push(...Object.values(value));
  }
}

/** The variables that a node binds: `$x := …`, the parameters of a function, `@$x` and `#$x`. */
function boundBy(node: Node): string[] {
  const nameOf = (value: unknown) =>
    isNode(value) && value.type === "variable" ? [String(value.value)] : [];
  const positions = [node.focus, node.index].filter((name) => typeof name === "string");
  const parameters = node.type === "lambda" && Array.isArray(node.arguments) ? node.arguments : [];
  return [...positions, ...parameters.flatMap(nameOf), ...(node.type === "bind" ? nameOf(node.lhs) : [])];
}
