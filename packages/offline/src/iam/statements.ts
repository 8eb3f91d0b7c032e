import type { Policy, PolicyDocument, Statement } from "./policy.ts";

/** A policy document, given as JSON or as an object; undefined when it is not a policy. */
export function parseDocument(document: unknown): PolicyDocument | undefined {
  try {
    const parsed = typeof document === "string" ? JSON.parse(document) : document;
    return typeof parsed === "object" && parsed !== null ? (parsed as PolicyDocument) : undefined;
  } catch {
    return undefined;
  }
}

/** The statements of a policy; none when the document is not a policy, which the rule `policy` reports. */
export function statementsOf({ document }: Pick<Policy, "document">): Statement[] {
  return listOf(parseDocument(document)?.Statement);
}

/** A value or a list of values as a list. */
export const listOf = <Value>(value: Value | readonly Value[] | undefined): Value[] =>
  value === undefined ? [] : ([value].flat() as Value[]);

/** The principals of a statement, of every kind. */
export function principalsOf({ Principal }: Statement): string[] {
  return Principal === "*" ? ["*"] : Object.values(Principal ?? {}).flat();
}
