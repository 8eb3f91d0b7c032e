import { conditionsOf, includesConditions, type StatementCondition } from "./condition-cover.ts";
import type { PatternOptions } from "./pattern.ts";
import { includesPattern, patternsOverlap } from "./pattern-cover.ts";
import type { Policy, Statement } from "./policy.ts";
import { listOf, parseDocument, statementsOf } from "./statements.ts";

/** One value of an element of a statement, or all values but those of its `Not` form. */
export type ElementValue = { is: string } | { not: readonly string[] };

/** What a statement says of one principal, one action and one resource: the smallest part that can be granted by itself. */
export interface StatementPart {
  effect: Statement["Effect"];
  /** Such as `AWS:arn:aws:iam::111122223333:role/reader`; undefined in an identity policy. */
  principal: ElementValue | undefined;
  action: ElementValue;
  resource: ElementValue;
  conditions: readonly StatementCondition[];
}

const actionOptions: PatternOptions = { wildcards: true, ignoresCase: true };
const resourceOptions: PatternOptions = { wildcards: true, variables: true, isArn: true };

/** The parts of a policy's statements; none when the document is not a policy. */
export function partsOfPolicy(policy: Pick<Policy, "document" | "wildcardMeansResource" | "resourceArn">) {
  const variables = parseDocument(policy.document)?.Version === "2012-10-17";
  return statementsOf(policy)
    .filter((statement) => statement !== null && typeof statement === "object")
    .flatMap((statement) => partsOf(statement, policy, variables));
}

function partsOf(
  statement: Statement,
  policy: Pick<Policy, "wildcardMeansResource" | "resourceArn">,
  variables: boolean,
): StatementPart[] {
  // Without this version, `${` is a text.
  const literal = (value: string) => (variables ? value : value.replaceAll(/\$(?=\{)/g, "$${$$}"));
  const meantBy = (resource: string) =>
    policy.wildcardMeansResource && resource === "*" ? (policy.resourceArn ?? resource) : resource;
  const shared = {
    effect: statement.Effect,
    conditions: conditionsOf(statement).map((condition) => ({
      ...condition,
      values: condition.values.map(literal),
    })),
  };
  const resources = valuesOf(
    statement.Resource ?? (statement.NotResource ? undefined : "*"),
    statement.NotResource,
  );
  return principalsOf(statement).flatMap((principal) =>
    valuesOf(statement.Action, statement.NotAction).flatMap((action) =>
      resources.map((resource) => ({
        ...shared,
        principal,
        action,
        resource:
          "is" in resource ? { is: meantBy(literal(resource.is)) } : { not: resource.not.map(literal) },
      })),
    ),
  );
}

function valuesOf(
  values: string | string[] | undefined,
  excluded: string | string[] | undefined,
): ElementValue[] {
  if (excluded !== undefined) return [{ not: listOf(excluded).map(String) }];
  return listOf(values).map((value) => ({ is: String(value) }));
}

function principalsOf({ Principal, NotPrincipal }: Statement): (ElementValue | undefined)[] {
  if (NotPrincipal !== undefined) return [{ not: namesIn(NotPrincipal) }];
  return Principal === undefined ? [undefined] : namesIn(Principal).map((name) => ({ is: name }));
}

/** `{ "AWS": "*" }` is everyone, as `"*"` is, and an account's number is its root. */
function namesIn(element: NonNullable<Statement["Principal"]>): string[] {
  if (typeof element === "string") return [element];
  return Object.entries(element).flatMap(([kind, names]) =>
    listOf(names).map((name) => {
      if (kind === "AWS" && name === "*") return "*";
      return kind === "AWS" && /^\d{12}$/.test(name) ? `AWS:arn:aws:iam::${name}:root` : `${kind}:${name}`;
    }),
  );
}

/** Whether one part says of everything that another part is about what that part says. */
export function includesPart(outer: StatementPart, inner: StatementPart): boolean {
  return includesGrant(outer, inner) && includesConditions(outer.conditions, inner.conditions);
}

/** As `includesPart`, whatever the conditions of both. */
export const includesGrant = (outer: StatementPart, inner: StatementPart) =>
  includesResource(outer, inner) && includesAccess(outer, inner);

/** Whether a part is about all resources of another part. */
const includesResource = (outer: StatementPart, inner: StatementPart) =>
  includesValue(outer.resource, inner.resource, patternRelation(resourceOptions));

/** Whether a part is about all principals and actions of another part, and has its effect. */
export const includesAccess = (outer: StatementPart, inner: StatementPart) =>
  outer.effect === inner.effect &&
  includesValue(outer.action, inner.action, patternRelation(actionOptions)) &&
  (outer.principal === undefined || inner.principal === undefined
    ? outer.principal === inner.principal
    : includesValue(outer.principal, inner.principal, principalRelation(outer.effect)));

interface Relation {
  includes(outer: string, inner: string): boolean;
  overlap(one: string, other: string): boolean;
  /** The value that is all values. */
  all: string;
}

const patternRelation = (options: PatternOptions): Relation => ({
  includes: (outer, inner) => includesPattern(outer, inner, options),
  overlap: (one, other) => patternsOverlap(one, other, options),
  all: "*",
});

/**
 * A denial of an account denies its principals. A grant to an account lets its identity policies decide, and so is no grant
 * to one of its roles.
 */
function principalRelation(effect: Statement["Effect"]): Relation {
  const includes = (outer: string, inner: string) =>
    outer === "*" || outer === inner || (effect === "Deny" && accountOf(inner) === rootAccountOf(outer));
  return { includes, overlap: (one, other) => includes(one, other) || includes(other, one), all: "*" };
}

const rootAccountOf = (principal: string) =>
  /^AWS:arn:[^:]+:iam::(\d{12}):root$/.exec(principal)?.[1] ?? "none";
const accountOf = (principal: string) => /^AWS:arn:[^:]+:(?:iam|sts)::(\d{12}):/.exec(principal)?.[1];

function includesValue(outer: ElementValue, inner: ElementValue, relation: Relation): boolean {
  if ("is" in outer) return "is" in inner ? relation.includes(outer.is, inner.is) : outer.is === relation.all;
  return outer.not.every((excluded) =>
    "is" in inner
      ? !relation.overlap(excluded, inner.is)
      : inner.not.some((other) => relation.includes(other, excluded)),
  );
}
