import { BlockList, isIP } from "node:net";
import { lookUp } from "../../look-up.ts";

/**
 * EventBridge's event patterns. The libraries on npm implement parts of the operators; these are the documented ones.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
 */
type Json = null | boolean | number | string | Json[] | { [name: string]: Json };
export type Pattern = { [name: string]: Json };

/** Whether an event matches a pattern. Throws for an operator that EventBridge does not have. */
export function matchesPattern(pattern: Pattern, event: unknown): boolean {
  return Object.entries(pattern).every(([name, wanted]) => {
    if (name === "$or")
      return (wanted as Pattern[]).some((alternative) => matchesPattern(alternative, event));
    // An array in the event matches when one of its elements does.
    const objects = (Array.isArray(event) ? event : [event]).filter(
      (element): element is Record<string, unknown> => element !== null && typeof element === "object",
    );
    const values = objects
      .filter((object) => Object.hasOwn(object, name))
      .map((object) => lookUp(object, name));
    if (Array.isArray(wanted)) return wanted.some((filter) => matchesField(filter, values));
    return values.some((value) => matchesPattern(wanted as Pattern, value));
  });
}

/** The errors of a pattern that EventBridge would refuse, a sentence for each. */
export function patternErrors(pattern: Pattern): string[] {
  return Object.entries(pattern).flatMap(([name, wanted]) => {
    if (name === "$or") return (wanted as Pattern[]).flatMap(patternErrors);
    if (Array.isArray(wanted)) return wanted.flatMap(filterErrors);
    if (wanted !== null && typeof wanted === "object") return patternErrors(wanted);
    return [`${name}: ${JSON.stringify(wanted)} is not an array of values and filters.`];
  });
}

function filterErrors(filter: Json): string[] {
  try {
    // An unknown operator throws for any value; a wrong operand throws for a string or for a number.
    for (const value of ["", 0]) matchesField(filter, [value]);
    return [];
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)];
  }
}

/** Whether one of a field's values matches a value or filter; `values` is empty where the event does not have the field. */
function matchesField(filter: Json, values: unknown[]): boolean {
  const leaves = values
    .flat(Number.POSITIVE_INFINITY)
    .filter((value) => value === null || typeof value !== "object");
  if (filter !== null && typeof filter === "object" && !Array.isArray(filter) && "exists" in filter)
    return leaves.length > 0 === filter.exists;
  return leaves.some((leaf) => matchesValue(filter, leaf));
}

function matchesValue(filter: Json, value: unknown): boolean {
  if (filter === null || typeof filter !== "object") return filter === value;
  const [[operator, operand] = []] = Object.entries(filter) as [string, Json][];
  switch (operator) {
    case "prefix":
      return matchesPart(operand, value, (text, start) => text.startsWith(start));
    case "suffix":
      return matchesPart(operand, value, (text, end) => text.endsWith(end));
    case "equals-ignore-case":
      return [operand]
        .flat()
        .some((text) => typeof value === "string" && value.toLowerCase() === String(text).toLowerCase());
    case "wildcard":
      return [operand]
        .flat()
        .some((wildcard) => typeof value === "string" && wildcardExpression(String(wildcard)).test(value));
    case "anything-but":
      return ![operand].flat().some((excluded) => matchesValue(excluded as Json, value));
    case "numeric":
      return typeof value === "number" && compares(operand as (string | number)[], value);
    case "cidr":
      return typeof value === "string" && isInNetwork(String(operand), value);
    default:
      throw new Error(`EventBridge has no operator "${operator}".`);
  }
}

/** `prefix` and `suffix` take a string, an array of strings, or `{"equals-ignore-case": string}`. */
function matchesPart(
  operand: Json | undefined,
  value: unknown,
  compare: (text: string, part: string) => boolean,
): boolean {
  if (typeof value !== "string") return false;
  return [operand]
    .flat()
    .some((part) =>
      part !== null && typeof part === "object" && "equals-ignore-case" in part
        ? compare(value.toLowerCase(), String(part["equals-ignore-case"]).toLowerCase())
        : compare(value, String(part)),
    );
}

function wildcardExpression(wildcard: string): RegExp {
  const parts = wildcard.replace(/\\([\\*])|([.+?^${}()|[\]\\])|(\*)/g, (_all, escaped, special, star) =>
    star ? "[\\s\\S]*" : `\\${escaped ?? special}`,
  );
  return new RegExp(`^${parts}$`);
}

const comparisons: Record<string, (value: number, limit: number) => boolean> = {
  "=": (value, limit) => value === limit,
  "<": (value, limit) => value < limit,
  "<=": (value, limit) => value <= limit,
  ">": (value, limit) => value > limit,
  ">=": (value, limit) => value >= limit,
};

function compares(operands: (string | number)[], value: number): boolean {
  for (let index = 0; index + 1 < operands.length; index += 2) {
    const holds = lookUp(comparisons, String(operands[index]));
    if (!holds?.(value, Number(operands[index + 1]))) return false;
  }
  return true;
}

function isInNetwork(cidr: string, address: string): boolean {
  const [network = "", prefix = ""] = cidr.split("/");
  const family = isIP(network) === 6 ? "ipv6" : "ipv4";
  const list = new BlockList();
  try {
    list.addSubnet(network, Number(prefix), family);
  } catch {
    throw new Error(`"${cidr}" is not a network such as 10.0.0.0/24.`);
  }
  return isIP(address) !== 0 && list.check(address, isIP(address) === 6 ? "ipv6" : "ipv4");
}
