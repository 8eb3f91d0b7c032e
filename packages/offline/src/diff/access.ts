import type { Graph } from "../graph/graph.ts";
import type { StatementCondition } from "../iam/condition-cover.ts";
import { implies } from "../iam/condition-cover.ts";
import { includesAccess, includesGrant, includesPart, type StatementPart } from "../iam/statement-parts.ts";
import { type AccessChange, mergeChanges } from "./access-words.ts";
import type { Labels } from "./labels.ts";
import { policiesBySubject, type SubjectPolicies } from "./policies-by-subject.ts";

/** Sentences that say who may do more, and who may do less. */
export interface AccessDifference {
  widened: string[];
  narrowed: string[];
}

/**
 * Compares what the policies of two graphs mean: a part of a statement widens access if it allows what no part of the
 * earlier statements allowed, or if a denial or a condition is gone. The order and the form of statements do not count.
 */
export function accessDifference(before: Graph, after: Graph, labels: Labels): AccessDifference {
  const earlier = policiesBySubject(before, after);
  const later = policiesBySubject(after, before);
  const widened: AccessChange[] = [];
  const narrowed: AccessChange[] = [];
  for (const key of new Set([...earlier.keys(), ...later.keys()])) {
    const [old, current] = [earlier.get(key), later.get(key)];
    const { kind, subject } = (old ?? current) as SubjectPolicies;
    const describe = { kind, subject: labels.of(subject) };
    if (kind === "boundary" && (!old || !current)) {
      const policy = { ...describe, sentence: boundarySentence(describe.subject, current !== undefined) };
      (current ? narrowed : widened).push(policy);
      continue;
    }
    const [oldParts, currentParts] = [old?.parts ?? [], current?.parts ?? []];
    for (const part of currentParts)
      if (!isIncluded(part, oldParts))
        (part.effect === "Allow" ? widened : narrowed).push({
          ...describe,
          part,
          change: part.effect === "Allow" ? "allowed" : "denied",
          ...lostLimits(part, oldParts, currentParts),
        });
    for (const part of oldParts)
      if (!isIncluded(part, currentParts))
        (part.effect === "Allow" ? narrowed : widened).push({
          ...describe,
          part,
          change: part.effect === "Allow" ? "not allowed" : "not denied",
          ...gainedLimits(part, currentParts, oldParts),
        });
    widened.push(...policiesOnlyIn(current, old, describe, "is given"));
    narrowed.push(...policiesOnlyIn(old, current, describe, "is no longer given"));
  }
  return { widened: mergeChanges(widened, labels), narrowed: mergeChanges(narrowed, labels) };
}

const isIncluded = (part: StatementPart, others: readonly StatementPart[]) =>
  others.some((other) => includesPart(other, part));

/** The conditions that the earlier grant of the same had and the later one lacks, and its narrower resources. */
const lostLimits = (
  part: StatementPart,
  earlier: readonly StatementPart[],
  later: readonly StatementPart[],
) => ({ lost: limitsOnlyIn(earlier, later, part), narrower: narrowerOf(part, earlier) });

/** The conditions that the later grant of the same has and the earlier one lacked, and its narrower resources. */
const gainedLimits = (
  part: StatementPart,
  later: readonly StatementPart[],
  earlier: readonly StatementPart[],
) => ({ gained: limitsOnlyIn(later, earlier, part), narrower: narrowerOf(part, later) });

/**
 * The conditions that a part lacks, and the grant of the same has that only `parts` have. None if several such grants
 * differ: which of them became the part is not known.
 */
function limitsOnlyIn(
  parts: readonly StatementPart[],
  others: readonly StatementPart[],
  part: StatementPart,
) {
  const unchanged = new Set(others.map((other) => JSON.stringify(other)));
  const limits = parts
    .filter((candidate) => includesGrant(candidate, part) && !unchanged.has(JSON.stringify(candidate)))
    .map(({ conditions }) => missingFrom(part.conditions, conditions));
  const distinct = new Map(limits.map((conditions) => [JSON.stringify(conditions), conditions]));
  const [only] = distinct.values();
  return distinct.size === 1 && only ? only : [];
}

const missingFrom = (conditions: readonly StatementCondition[], limits: readonly StatementCondition[]) =>
  limits.filter((limit) => !conditions.some((condition) => implies(condition, limit)));

/** The resources that grants of the same access to the same principal name. */
const narrowerOf = (part: StatementPart, others: readonly StatementPart[]) =>
  others
    .filter((other) => includesAccess(other, part) && includesGrant(part, other))
    .flatMap(({ resource }) => ("is" in resource ? [resource.is] : []));

const boundarySentence = (subject: string, isNew: boolean) =>
  isNew
    ? `${subject} is now limited by a permissions boundary`
    : `${subject} is no longer limited by a permissions boundary`;

function policiesOnlyIn(
  one: SubjectPolicies | undefined,
  other: SubjectPolicies | undefined,
  describe: Pick<AccessChange, "kind" | "subject">,
  verb: string,
): AccessChange[] {
  return (one?.unknown ?? [])
    .filter((arn) => !other?.unknown.includes(arn))
    .map((arn) => ({
      ...describe,
      sentence: `${describe.subject} ${verb} the ${describe.kind === "boundary" ? "permissions boundary" : "policy"} ${arn}, whose content is not known`,
    }));
}
