import type { Statement } from "./policy.ts";
import { listOf } from "./statements.ts";
import { matchesWildcard } from "./wildcard.ts";

type Test = (expected: string, actual: string) => boolean;

const equals: Test = (expected, actual) => expected === actual;

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html */
const operators = new Map<string, { test: Test; isNegated: boolean }>([
  ["StringEquals", { test: equals, isNegated: false }],
  ["StringNotEquals", { test: equals, isNegated: true }],
  ["StringLike", { test: matchesWildcard, isNegated: false }],
  ["StringNotLike", { test: matchesWildcard, isNegated: true }],
  // ArnEquals and ArnLike behave identically.
  ["ArnEquals", { test: matchesWildcard, isNegated: false }],
  ["ArnLike", { test: matchesWildcard, isNegated: false }],
  ["ArnNotEquals", { test: matchesWildcard, isNegated: true }],
  ["ArnNotLike", { test: matchesWildcard, isNegated: true }],
]);

/** The operators and keys of a statement's conditions that cannot be evaluated: other operators, and keys that are not known. */
export function unknownConditions(
  { Condition = {} }: Statement,
  isKnown: (key: string) => boolean,
): string[] {
  return Object.entries(Condition).flatMap(([operator, conditions]) =>
    Object.keys(conditions).filter((key) => !operators.has(operator) || !isKnown(key)),
  );
}

/**
 * Whether a request meets all conditions of a statement. A request without the key meets negated conditions only.
 * @param valueOfKey the request's value of a condition key
 */
export function meetsConditions(
  { Condition = {} }: Statement,
  valueOfKey: (key: string) => string | undefined,
): boolean {
  return Object.entries(Condition).every(([name, conditions]) => {
    const operator = operators.get(name);
    if (!operator) return false;
    return Object.entries(conditions).every(([key, expected]) => {
      const actual = valueOfKey(key);
      const matches =
        actual !== undefined && listOf<string>(expected).some((value) => operator.test(value, actual));
      return matches !== operator.isNegated;
    });
  });
}
