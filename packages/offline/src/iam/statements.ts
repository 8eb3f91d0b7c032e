import type { Policy, Statement } from "./policy.ts";

/** The statements of a policy; none when the document is not a policy, which the rule `policy` reports. */
export function statementsOf({ document }: Pick<Policy, "document">): Statement[] {
  try {
    const parsed = typeof document === "string" ? JSON.parse(document) : document;
    return [(parsed as { Statement?: Statement | Statement[] })?.Statement ?? []].flat();
  } catch {
    return [];
  }
}

/** A value or a list of values as a list. */
export const listOf = <Value>(value: Value | Value[] | undefined): Value[] =>
  value === undefined ? [] : ([value].flat() as Value[]);

/** The principals of a statement, of every kind. */
export function principalsOf({ Principal }: Statement): string[] {
  return Principal === "*" ? ["*"] : Object.values(Principal ?? {}).flat();
}
