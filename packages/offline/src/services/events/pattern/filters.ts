import type { ArrayNode, ElementNode, MemberNode, ObjectNode, ValueNode } from "@humanwhocodes/momoa";
import { comparisonOf, isComparable, numberOf } from "./numeric.ts";
import { type InvalidPatternError, nameOf, type PatternSource } from "./source.ts";
import {
  contains,
  equalsIgnoringCase,
  fold,
  matchesWildcard,
  parseAddress,
  parseNetwork,
  parseWildcard,
} from "./text-matchers.ts";

/** A value of an event that is neither an object nor an array. */
export type Leaf = string | number | boolean | null;

/** Whether a value satisfies one element of a field's array; `absent` is satisfied by a field that is not there. */
export type Filter = "absent" | ((value: Leaf) => boolean);

/** The operators by which Event Ruler's grammar knows a match expression. */
type Operator = (source: PatternSource, operand: ValueNode) => Filter;

const onlyOne = "Only one key allowed in match expression";
const tooMany = "Too many elements in numeric expression";

/**
 * The filter of an element of a field's array. Messages are Event Ruler's (`JsonRuleCompiler`).
 * https://github.com/aws/event-ruler, https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
 *
 * @throws InvalidPatternError
 */
export function readFilter(source: PatternSource, { value: node }: ElementNode): Filter {
  switch (node.type) {
    case "Object":
      return readExpression(source, node);
    case "String": {
      const address = parseAddress(node.value);
      return forText((text) => text === node.value || (address !== undefined && contains(address, text)));
    }
    case "Number":
    case "Boolean":
      return (value) => value === node.value;
    case "Null":
      return (value) => value === null;
    default:
      throw source.errorAtStart(node, "Match value must be String, number, true, false, or null");
  }
}

const forText =
  (matches: (text: string) => boolean): Filter =>
  (value) =>
    typeof value === "string" && matches(value);

function readExpression(source: PatternSource, node: ObjectNode): Filter {
  const [member] = node.members;
  if (!member) throw source.errorAtEnd(node, "Match expression name not found");
  const operator = operators.get(nameOf(member));
  if (!operator) throw source.errorAtStart(member.value, `Unrecognized match type ${nameOf(member)}`);
  const filter = operator(source, member.value);
  const [, second] = node.members;
  if (second) {
    const isList = ["numeric", "anything-but"].includes(nameOf(member));
    throw source.errorAtStart(second.value, isList ? tooMany : onlyOne);
  }
  return filter;
}

const operators: ReadonlyMap<string, Operator> = new Map<string, Operator>([
  [
    "exactly",
    (source, node) => {
      const wanted = stringOf(source, node, "exact match pattern must be a string");
      return forText((text) => text === wanted);
    },
  ],
  ["prefix", partOperator("prefix", "Prefix", (text, part) => text.startsWith(part))],
  ["suffix", partOperator("suffix", "Suffix", (text, part) => text.endsWith(part))],
  [
    "equals-ignore-case",
    (source, node) => {
      const wanted = stringOf(source, node, "equals-ignore-case match pattern must be a string");
      return forText((text) => equalsIgnoringCase(text, wanted));
    },
  ],
  [
    "wildcard",
    (source, node) => {
      const wildcard = wildcardOf(source, node);
      return forText((text) => matchesWildcard(wildcard, text));
    },
  ],
  [
    "cidr",
    (source, node) => {
      // Event Ruler's own words are those of `prefix`.
      const text = stringOf(source, node, "prefix match pattern must be a string");
      const network = rulerErrors(source, node, () => parseNetwork(text));
      return forText((address) => contains(network, address));
    },
  ],
  [
    "exists",
    (source, node) => {
      if (node.type !== "Boolean")
        throw source.errorAtStart(node, "exists match pattern must be either true or false.");
      return node.value ? () => true : "absent";
    },
  ],
  [
    "numeric",
    (source, node) => {
      if (node.type !== "Array") throw source.errorAtStart(node, "Value of numeric must be an array.");
      const holds = comparisonOf(source, node);
      return (value) => typeof value === "number" && isComparable(value) && holds(value);
    },
  ],
  ["anything-but", readAnythingBut],
]);

function stringOf(source: PatternSource, node: ValueNode, message: string): string {
  if (node.type !== "String") throw source.errorAtStart(node, message);
  return node.value;
}

function wildcardOf(source: PatternSource, node: ValueNode) {
  const text = stringOf(source, node, "wildcard match pattern must be a string");
  return rulerErrors(source, node, () => parseWildcard(text));
}

/** `prefix` and `suffix` take a string, or `{"equals-ignore-case": string}`. */
function partOperator(
  name: string,
  title: string,
  compare: (text: string, part: string) => boolean,
): Operator {
  return (source, node) => {
    if (node.type !== "Object") {
      const part = stringOf(source, node, `${name} match pattern must be a string`);
      return forText((text) => compare(text, part));
    }
    const member = firstMember(source, node, `${title} expression name not found`);
    if (nameOf(member) !== "equals-ignore-case")
      throw source.errorAtStart(member.value, `Unsupported ${name} pattern: ${nameOf(member)}`);
    const part = stringOf(source, member.value, "equals-ignore-case match pattern must be a string");
    source.onlyMember(node, { missing: onlyOne, several: onlyOne });
    return forText((text) => compare(fold(text), fold(part)));
  };
}

function firstMember(source: PatternSource, node: ObjectNode, missing: string): MemberNode {
  const [member] = node.members;
  if (!member) throw source.errorAtEnd(node, missing);
  return member;
}

/** What `anything-but` may be followed by, besides values: for each, whether a text is excluded by an operand. */
const exclusions: ReadonlyMap<string, (source: PatternSource, node: ValueNode) => (text: string) => boolean> =
  new Map([
    [
      "equals-ignore-case",
      (source: PatternSource, node: ValueNode) => {
        const excluded = stringOf(
          source,
          node,
          "Inside anything-but/equals-ignore-case list, number|start|null|boolean is not supported.",
        );
        return (text: string) => equalsIgnoringCase(text, excluded);
      },
    ],
    ["prefix", excludedPart((text, part) => text.startsWith(part))],
    ["suffix", excludedPart((text, part) => text.endsWith(part))],
    [
      "wildcard",
      (source: PatternSource, node: ValueNode) => {
        const wildcard = wildcardOf(source, node);
        return (text: string) => matchesWildcard(wildcard, text);
      },
    ],
  ]);

function excludedPart(compare: (text: string, part: string) => boolean) {
  return (source: PatternSource, node: ValueNode) => {
    const part = stringOf(source, node, "prefix/suffix match pattern must be a string");
    if (part === "") throw source.errorAtEnd(node, "Null prefix/suffix not allowed");
    return (text: string) => compare(text, part);
  };
}

/** Values of another type than the excluded ones are not excluded: a number is anything but a text. */
function readAnythingBut(source: PatternSource, node: ValueNode): Filter {
  if (node.type !== "Object") return exceptValues(source, node);
  const member = firstMember(source, node, "Anything-But expression name not found");
  const exclusion = exclusions.get(nameOf(member));
  if (!exclusion)
    throw source.errorAtStart(member.value, `Unsupported anything-but pattern: ${nameOf(member)}`);
  checkAnythingButOperand(source, member.value);
  const operands =
    member.value.type === "Array" ? member.value.elements.map(({ value }) => value) : [member.value];
  const excluded = operands.map((operand) => exclusion(source, operand));
  source.onlyMember(node, { missing: tooMany, several: tooMany });
  return (value) => typeof value !== "string" || !excluded.some((excludes) => excludes(value));
}

function checkAnythingButOperand(source: PatternSource, node: ValueNode): void {
  if (!["Array", "String", "Number"].includes(node.type))
    throw source.errorAtStart(node, "Value of anything-but must be an array or single string/number value.");
}

function exceptValues(source: PatternSource, node: ValueNode): Filter {
  checkAnythingButOperand(source, node);
  const nodes = node.type === "Array" ? node.elements.map(({ value }) => value) : [node];
  const values = nodes.map((value) => {
    if (value.type === "String") return value.value;
    if (value.type === "Number") return numberOf(source, value);
    throw source.errorAtStart(value, "Inside anything but list, start|null|boolean is not supported.");
  });
  if (new Set(values.map((value) => typeof value)).size !== 1)
    throw source.errorAtEnd(
      node as ArrayNode,
      "Inside anything but list, either all values are number or string, mixed type is not supported",
    );
  return (value) => !values.some((excluded) => excluded === value);
}

/** Event Ruler gives a place to errors of its parsers. */
function rulerErrors<Result>(source: PatternSource, node: ValueNode, read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    throw source.errorAtEnd(node, (error as Error).message) satisfies InvalidPatternError;
  }
}
