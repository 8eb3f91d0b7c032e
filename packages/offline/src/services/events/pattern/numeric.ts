import type { ArrayNode, NumberNode, ValueNode } from "@humanwhocodes/momoa";
import type { PatternSource } from "./source.ts";

/**
 * The numbers that can be compared: up to five billion, with up to six decimals.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html#filtering-numeric-matching
 */
const limit = 5e9;
const decimals = 6;

/** Whether EventBridge compares a number of an event with those of a pattern; other numbers match no comparison. */
export function isComparable(value: number): boolean {
  return Math.abs(value) <= limit && Number(value.toFixed(decimals)) === value;
}

/** @throws InvalidPatternError when EventBridge cannot compare the number */
export function numberOf(source: PatternSource, node: NumberNode): number {
  const { value } = node;
  if (Math.abs(value) > limit)
    throw source.errorAtEnd(node, "Value must be between -5.0E9 and 5.0E9, inclusive");
  if (!isComparable(value))
    throw source.errorAtEnd(node, `Only values upto ${decimals} decimals are supported`);
  return value;
}

type Comparison = (value: number) => boolean;

const comparisons: ReadonlyMap<string, (bound: number) => Comparison> = new Map([
  ["=", (bound) => (value) => value === bound],
  ["<", (bound) => (value) => value < bound],
  ["<=", (bound) => (value) => value <= bound],
  [">", (bound) => (value) => value > bound],
  [">=", (bound) => (value) => value >= bound],
]);

const tooMany = "Too many elements in numeric expression";

/**
 * The comparison in `{"numeric": [">", 0, "<=", 5]}`.
 * @throws InvalidPatternError
 */
export function comparisonOf(source: PatternSource, node: ArrayNode): Comparison {
  const [first, firstBound, second, secondBound, ...more] = node.elements.map(({ value }) => value);
  const operator = first?.type === "String" ? first.value : undefined;
  if (operator === undefined)
    throw errorAt(source, node, first, `Invalid member in numeric match: ${textOf(first)}`);
  const comparison = comparisons.get(operator);
  if (!comparison)
    throw errorAt(source, node, firstBound, `Unrecognized numeric range operator: ${operator}`);
  const name = operator === "=" ? "equals" : operator;
  const bound = boundOf(source, node, firstBound, `Value of ${name} must be numeric`);
  const isLower = operator.startsWith(">");
  if (!second) {
    if ((isLower && bound >= limit) || (operator.startsWith("<") && bound <= -limit))
      throw source.errorAtEnd(node, "Bottom must be less than top");
    return comparison(bound);
  }
  if (!isLower) throw source.errorAtStart(second, tooMany);
  if (second.type !== "String")
    throw source.errorAtStart(second, `Bad value in numeric range: ${textOf(second)}`);
  if (!["<", "<="].includes(second.value))
    throw source.errorAtEnd(second, `Bad numeric range operator: ${second.value}`);
  const top = boundOf(source, node, secondBound, `Value of ${second.value} must be numeric`);
  if (more[0]) throw source.errorAtStart(more[0], "Too many terms in numeric range expression");
  if (bound >= top) throw source.errorAtEnd(node, "Bottom must be less than top");
  const upper = comparisons.get(second.value)?.(top);
  const lower = comparison(bound);
  return (value) => lower(value) && upper?.(value) === true;
}

function boundOf(
  source: PatternSource,
  list: ArrayNode,
  node: ValueNode | undefined,
  message: string,
): number {
  if (node?.type !== "Number") throw errorAt(source, list, node, message);
  return numberOf(source, node);
}

/** An error at an element, or at the end of the list where it is missing. */
function errorAt(source: PatternSource, list: ArrayNode, node: ValueNode | undefined, message: string) {
  return node ? source.errorAtStart(node, message) : source.errorAtEnd(list, message);
}

/** A token as Jackson writes it. */
function textOf(node: ValueNode | undefined): string {
  if (node === undefined) return "]";
  if (node.type === "Array") return "[";
  if (node.type === "Object") return "{";
  return "value" in node ? String(node.value) : "null";
}
