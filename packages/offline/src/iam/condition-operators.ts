import { BlockList, isIP } from "node:net";
import { Pattern } from "./pattern.ts";
import type { RequestContext } from "./request-context.ts";

/** Compares a value of the request; undefined if one of the two values is not of the operator's type. */
export type Test = (actual: string, context: RequestContext) => boolean | undefined;

export interface Operator {
  /** Makes the comparison with one value of the policy. `variables`: whether the policy's version has them. */
  compile: (expected: string, variables: boolean) => Test;
  isNegated: boolean;
}

/**
 * The operators of conditions by name in lower case, without set operator and `IfExists`. `Null` is none of them.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
export const operators: ReadonlyMap<string, Operator> = new Map(
  [
    ...withNegation("StringEquals", "StringNotEquals", textTest({})),
    ...withNegation("StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase", textTest({ ignoresCase: true })),
    ...withNegation("StringLike", "StringNotLike", textTest({ wildcards: true })),
    // ArnEquals and ArnLike behave identically.
    ...withNegation("ArnEquals", "ArnNotEquals", arnTest),
    ...withNegation("ArnLike", "ArnNotLike", arnTest),
    ...orderedOperators("Numeric", numberOf),
    ...orderedOperators("Date", timeOf),
    ...withNegation("IpAddress", "NotIpAddress", addressTest),
    { name: "Bool", compile: booleanTest, isNegated: false },
    { name: "BinaryEquals", compile: binaryTest, isNegated: false },
  ].map(({ name, ...operator }) => [name.toLowerCase(), operator]),
);

type NamedOperator = Operator & { name: string };

function withNegation(name: string, negatedName: string, compile: Operator["compile"]): NamedOperator[] {
  return [
    { name, compile, isNegated: false },
    { name: negatedName, compile, isNegated: true },
  ];
}

/** `Equals`, `NotEquals`, `LessThan` and the others of numbers or dates. */
function orderedOperators(type: string, parse: (text: string) => number | undefined): NamedOperator[] {
  const compare =
    (holds: (actual: number, expected: number) => boolean): Operator["compile"] =>
    (expectedText) => {
      const expected = parse(expectedText);
      return (actualText) => {
        const actual = parse(actualText);
        return actual === undefined || expected === undefined ? undefined : holds(actual, expected);
      };
    };
  const ordered = (name: string, holds: (actual: number, expected: number) => boolean) => ({
    name: `${type}${name}`,
    compile: compare(holds),
    isNegated: false,
  });
  return [
    ...withNegation(
      `${type}Equals`,
      `${type}NotEquals`,
      compare((actual, expected) => actual === expected),
    ),
    ordered("LessThan", (actual, expected) => actual < expected),
    ordered("LessThanEquals", (actual, expected) => actual <= expected),
    ordered("GreaterThan", (actual, expected) => actual > expected),
    ordered("GreaterThanEquals", (actual, expected) => actual >= expected),
  ];
}

function textTest(options: { wildcards?: boolean; ignoresCase?: boolean }): Operator["compile"] {
  return (expected, variables) => {
    const pattern = new Pattern(expected, { ...options, variables });
    return (actual, context) => pattern.matches(actual, context);
  };
}

/** The six parts of an ARN, of which the last may contain colons; undefined for another text. */
function partsOf(arn: string): string[] | undefined {
  const [first = "", ...others] = arn.split(":");
  return first === "arn" && others.length >= 5
    ? [first, ...others.slice(0, 4), others.slice(4).join(":")]
    : undefined;
}

/** Compares each of an ARN's six parts separately. */
function arnTest(expected: string, variables: boolean): Test {
  const patterns = partsOf(expected)?.map((part) => new Pattern(part, { wildcards: true, variables }));
  return (actual, context) => {
    const parts = partsOf(actual);
    if (!parts || !patterns) return undefined;
    const results = patterns.map((pattern, index) => pattern.matches(parts[index] ?? "", context));
    return results.includes(undefined) ? undefined : results.every(Boolean);
  };
}

function numberOf(text: string): number | undefined {
  return /^[+-]?\d+(\.\d+)?$/.test(text) ? Number(text) : undefined;
}

/** Milliseconds since 1970 of a date in one of the forms of ISO 8601, or of seconds since 1970. */
function timeOf(text: string): number | undefined {
  if (/^\d{5,}$/.test(text)) return Number(text) * 1000;
  const time = Date.parse(text);
  return Number.isNaN(time) ? undefined : time;
}

function booleanTest(expected: string, variables: boolean): Test {
  const pattern = new Pattern(expected, { ignoresCase: true, variables });
  return (actual, context) => (/^(true|false)$/i.test(actual) ? pattern.matches(actual, context) : undefined);
}

/** The values of the policy and of the request are Base64. */
function binaryTest(expected: string): Test {
  return (actual) => expected === actual;
}

/** Whether an address is in a network such as `203.0.113.0/24`, or is an address. */
function addressTest(expected: string): Test {
  const [network = "", prefix, ...others] = expected.split("/");
  const version = isIP(network);
  const bits = version === 4 ? 32 : 128;
  const prefixLength = prefix === undefined ? bits : Number(prefix);
  if (version === 0 || others.length > 0 || !(prefixLength >= 0 && prefixLength <= bits))
    return () => undefined;
  const list = new BlockList();
  list.addSubnet(network, prefixLength, version === 4 ? "ipv4" : "ipv6");
  return (actual) => {
    const actualVersion = isIP(actual);
    return actualVersion === 0 ? undefined : list.check(actual, actualVersion === 4 ? "ipv4" : "ipv6");
  };
}
