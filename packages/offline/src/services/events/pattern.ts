import { BlockList, isIP } from "node:net";

/**
 * EventBridge's event patterns. The matchers on npm know a part of the filters each; this is the documented list.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
 */
type Json = null | boolean | number | string | Json[] | { [name: string]: Json };
export type Pattern = { [name: string]: Json };

/** Whether an event fits a pattern. Throws for a filter that EventBridge does not have. */
export function matchesPattern(pattern: Pattern, event: unknown): boolean {
  return Object.entries(pattern).every(([name, wanted]) => {
    if (name === "$or")
      return (wanted as Pattern[]).some((alternative) => matchesPattern(alternative, event));
    // A list in the event matches when one of its members does.
    const objects = (Array.isArray(event) ? event : [event]).filter(
      (member): member is Record<string, unknown> => member !== null && typeof member === "object",
    );
    const values = objects.filter((object) => name in object).map((object) => object[name]);
    if (Array.isArray(wanted)) return wanted.some((filter) => matchesField(filter, values));
    return values.some((value) => matchesPattern(wanted as Pattern, value));
  });
}

/** What is wrong with a pattern: a sentence for each part that EventBridge would refuse. */
export function patternFaults(pattern: Pattern): string[] {
  return Object.entries(pattern).flatMap(([name, wanted]) => {
    if (name === "$or") return (wanted as Pattern[]).flatMap(patternFaults);
    if (Array.isArray(wanted)) return wanted.flatMap(filterFaults);
    if (wanted !== null && typeof wanted === "object") return patternFaults(wanted);
    return [`${name}: ${JSON.stringify(wanted)} is no list of values and filters.`];
  });
}

function filterFaults(filter: Json): string[] {
  try {
    // What is no filter throws for a text or for a number.
    for (const value of ["", 0]) matchesField(filter, [value]);
    return [];
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)];
  }
}

/** Whether one of a field's values passes one filter; `values` is empty where the field is not there. */
function matchesField(filter: Json, values: unknown[]): boolean {
  const leaves = values
    .flat(Number.POSITIVE_INFINITY)
    .filter((value) => value === null || typeof value !== "object");
  if (filter !== null && typeof filter === "object" && !Array.isArray(filter) && "exists" in filter)
    return leaves.length > 0 === filter.exists;
  return leaves.some((leaf) => passes(filter, leaf));
}

function passes(filter: Json, value: unknown): boolean {
  if (filter === null || typeof filter !== "object") return filter === value;
  const [[operator, operand] = []] = Object.entries(filter) as [string, Json][];
  switch (operator) {
    case "prefix":
      return folded(operand, value, (text, start) => text.startsWith(start));
    case "suffix":
      return folded(operand, value, (text, end) => text.endsWith(end));
    case "equals-ignore-case":
      return [operand]
        .flat()
        .some((text) => typeof value === "string" && value.toLowerCase() === String(text).toLowerCase());
    case "wildcard":
      return [operand]
        .flat()
        .some((wildcard) => typeof value === "string" && wild(String(wildcard)).test(value));
    case "anything-but":
      return ![operand].flat().some((excluded) => passes(excluded as Json, value));
    case "numeric":
      return typeof value === "number" && compares(operand as (string | number)[], value);
    case "cidr":
      return typeof value === "string" && inNetwork(String(operand), value);
    default:
      throw new Error(`EventBridge has no filter "${operator}".`);
  }
}

/** `prefix` and `suffix` take a text, a list of texts, or `{"equals-ignore-case": text}`. */
function folded(
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

function wild(wildcard: string): RegExp {
  const parts = wildcard.replace(/\\([\\*])|([.+?^${}()|[\]\\])|(\*)/g, (_all, escaped, special, star) =>
    star ? "[\\s\\S]*" : `\\${escaped ?? special}`,
  );
  return new RegExp(`^${parts}$`);
}

function compares(operands: (string | number)[], value: number): boolean {
  for (let index = 0; index + 1 < operands.length; index += 2) {
    const limit = Number(operands[index + 1]);
    const holds = {
      "=": value === limit,
      "<": value < limit,
      "<=": value <= limit,
      ">": value > limit,
      ">=": value >= limit,
    }[String(operands[index])];
    if (!holds) return false;
  }
  return true;
}

function inNetwork(cidr: string, address: string): boolean {
  const [network = "", prefix = ""] = cidr.split("/");
  const family = isIP(network) === 6 ? "ipv6" : "ipv4";
  const list = new BlockList();
  try {
    list.addSubnet(network, Number(prefix), family);
  } catch {
    throw new Error(`"${cidr}" is no network such as 10.0.0.0/24.`);
  }
  return isIP(address) !== 0 && list.check(address, isIP(address) === 6 ? "ipv6" : "ipv4");
}
