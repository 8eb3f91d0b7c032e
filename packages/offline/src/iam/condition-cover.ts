import { BlockList, isIP } from "node:net";
import { includesPattern } from "./pattern-cover.ts";
import type { Statement } from "./policy.ts";
import { listOf } from "./statements.ts";

/** One key of a condition operator with its values, as declared. */
export interface StatementCondition {
  operator: string;
  key: string;
  values: readonly string[];
}

/** The conditions of a statement, all of which a request has to meet. */
export function conditionsOf({ Condition = {} }: Statement): StatementCondition[] {
  return Object.entries(Condition).flatMap(([operator, keys]) =>
    Object.entries(keys ?? {}).map(([key, values]) => ({
      operator,
      key,
      values: listOf(values).map(String),
    })),
  );
}

/** Whether every request that meets the `inner` conditions meets the `outer` ones. */
export const includesConditions = (
  outer: readonly StatementCondition[],
  inner: readonly StatementCondition[],
) => outer.every((condition) => inner.some((candidate) => implies(candidate, condition)));

/**
 * Whether a request that meets one condition meets another one. Of operators without an order that is known here, only
 * equal conditions imply each other.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
export function implies(one: StatementCondition, other: StatementCondition): boolean {
  if (one.key.toLowerCase() !== other.key.toLowerCase()) return false;
  const [set, name, ifExists] = partsOf(one.operator.toLowerCase());
  const [otherSet, otherName, otherIfExists] = partsOf(other.operator.toLowerCase());
  const negated = name.includes("not");
  if (set !== otherSet || (ifExists && !otherIfExists && !negated)) return false;
  const family = families.find(({ names }) => names.includes(name) && names.includes(otherName));
  const includes = family
    ? family.includes
    : name === otherName
      ? (wide: string, narrow: string) => wide === narrow
      : undefined;
  if (!includes || (name !== otherName && !family?.isOrdered(name, otherName))) return false;
  return negated
    ? other.values.every((value) => one.values.some((wider) => includes(wider, value)))
    : one.values.every((value) => other.values.some((wider) => includes(wider, value)));
}

/** `forallvalues:` or `foranyvalue:`, the operator's name, and whether it ends in `ifexists`. */
function partsOf(operator: string): [set: string, name: string, ifExists: boolean] {
  const [, set = "", name = "", ifExists] =
    /^(forallvalues:|foranyvalue:)?(.*?)(ifexists)?$/.exec(operator) ?? [];
  return [set, name, ifExists !== undefined];
}

/** Operators that compare alike, so that their values can be compared. */
interface Family {
  names: readonly string[];
  /** Whether every value that `narrow` accepts is accepted by `wide`. */
  includes(wide: string, narrow: string): boolean;
  /** Whether a condition by the first operator implies one by the second with the same values. */
  isOrdered(name: string, otherName: string): boolean;
}

const text = (names: string[], options: Parameters<typeof includesPattern>[2]): Family => ({
  names,
  includes: (wide, narrow) => includesPattern(wide, narrow, { variables: true, ...options }),
  isOrdered: () => true,
});

const limits = (names: string[], isWithin: (wide: number, narrow: number) => boolean): Family => ({
  names,
  includes: (wide, narrow) => wide === narrow || isWithin(amountOf(wide), amountOf(narrow)),
  isOrdered: (name) => !name.endsWith("equals"),
});

/** A number, or the time of a date. */
const amountOf = (value: string) => (/^[+-]?\d+(\.\d+)?$/.test(value) ? Number(value) : Date.parse(value));

const families: readonly Family[] = [
  text(["stringequals"], {}),
  text(["stringnotequals"], {}),
  text(["stringequalsignorecase"], { ignoresCase: true }),
  text(["stringnotequalsignorecase"], { ignoresCase: true }),
  text(["stringlike"], { wildcards: true }),
  text(["stringnotlike"], { wildcards: true }),
  { names: ["arnlike", "arnequals"], includes: includesArn, isOrdered: () => true },
  { names: ["arnnotlike", "arnnotequals"], includes: includesArn, isOrdered: () => true },
  text(["bool"], { ignoresCase: true }),
  // A value without wildcards is equal if it is alike.
  {
    names: ["stringequals", "stringlike"],
    includes: (wide, narrow) =>
      !/[*?]/.test(narrow) && includesPattern(wide, narrow, { wildcards: true, variables: true }),
    isOrdered: () => true,
  },
  ...["numeric", "date"].flatMap((type) => [
    limits([`${type}lessthan`, `${type}lessthanequals`], (wide, narrow) => narrow <= wide),
    limits([`${type}greaterthan`, `${type}greaterthanequals`], (wide, narrow) => narrow >= wide),
  ]),
  { names: ["ipaddress"], includes: includesNetwork, isOrdered: () => true },
  { names: ["notipaddress"], includes: includesNetwork, isOrdered: () => true },
];

/** Whether a network such as `203.0.113.0/24` has all addresses of another. */
function includesNetwork(wide: string, narrow: string): boolean {
  const [address = "", prefix] = wide.split("/");
  const [otherAddress = "", otherPrefix] = narrow.split("/");
  const [version, otherVersion] = [isIP(address), isIP(otherAddress)];
  if (version === 0 || version !== otherVersion) return wide === narrow;
  const bits = version === 4 ? 32 : 128;
  const [length, otherLength] = [Number(prefix ?? bits), Number(otherPrefix ?? bits)];
  if (!(length >= 0 && length <= otherLength && otherLength <= bits)) return wide === narrow;
  const list = new BlockList();
  list.addSubnet(address, length, version === 4 ? "ipv4" : "ipv6");
  return list.check(otherAddress, otherVersion === 4 ? "ipv4" : "ipv6");
}

/** Compares each of an ARN's six parts separately, of which the last may contain colons. */
function includesArn(wide: string, narrow: string): boolean {
  const [parts, otherParts] = [wide, narrow].map((arn) => /^(arn):(.*?):(.*?):(.*?):(.*?):(.*)$/s.exec(arn));
  if (!parts || !otherParts) return wide === narrow;
  return parts
    .slice(1)
    .every((part, index) =>
      includesPattern(part, otherParts[index + 1] ?? "", { wildcards: true, variables: true }),
    );
}
