import { operators, type Test } from "./condition-operators.ts";
import type { Statement } from "./policy.ts";
import type { RequestContext } from "./request-context.ts";
import { listOf } from "./statements.ts";

/** Whether a request meets a condition. */
export type Condition = (context: RequestContext) => boolean;

/** One key of a condition operator with the policy's values. */
interface Comparison {
  key: string;
  tests: Test[];
  isNegated: boolean;
}

/**
 * A statement's conditions, all of which a request has to meet. Of the values of one key, one has to match; for a negated
 * operator, none.
 *
 * @param options.variables whether the policy's version has policy variables
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-logic-multiple-context-keys-or-values.html
 */
export function compileConditions(
  declared: Statement["Condition"] = {},
  { variables = false } = {},
): Condition {
  const conditions = Object.entries(declared).flatMap(([operator, keys]) =>
    Object.entries(keys).map(([key, values]) =>
      compileCondition(operator, key.toLowerCase(), listOf(values).map(String), variables),
    ),
  );
  return (context) => conditions.every((condition) => condition(context));
}

/** A condition with an unknown operator is never met; IAM refuses it, which the rule `policy` reports. */
function compileCondition(
  operatorName: string,
  key: string,
  values: string[],
  variables: boolean,
): Condition {
  const [, set, name = "", ifExists] =
    /^(?:(forallvalues|foranyvalue):)?(.*?)(ifexists)?$/.exec(operatorName.toLowerCase()) ?? [];
  if (name === "null") return nullCondition(key, values);
  const operator = operators.get(name);
  if (!operator) return () => false;
  const tests = values.map((value) => operator.compile(value, variables));
  const comparison = { key, tests, isNegated: operator.isNegated };
  if (set !== undefined) return setCondition(comparison, set === "forallvalues");
  return (context) => {
    const actual = context.get(key);
    if (actual === undefined) return ifExists !== undefined || operator.isNegated;
    return typeof actual === "string" && holds(comparison, actual, context);
  };
}

/** Whether a value compares as the operator demands. Values that cannot be compared meet no condition. */
function holds({ tests, isNegated }: Comparison, actual: string, context: RequestContext): boolean {
  if (!isNegated) return tests.some((test) => test(actual, context) === true);
  return tests.every((test) => test(actual, context) === false);
}

/**
 * A condition on every value, or on one value, of a key with several. No values, or an empty string, are an empty set.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
 */
function setCondition(comparison: Comparison, isForAll: boolean): Condition {
  return (context) => {
    const values = [context.get(comparison.key) ?? []].flat().filter((value) => value !== "");
    const holdsFor = (value: string) => holds(comparison, value, context);
    return isForAll ? values.every(holdsFor) : values.some(holdsFor);
  };
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_Null */
function nullCondition(key: string, values: string[]): Condition {
  const accepted = values.map((value) => value.toLowerCase());
  return (context) => accepted.includes(String(!context.has(key)));
}
