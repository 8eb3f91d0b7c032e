import type { Properties, Resource } from "../graph/graph.ts";
import { includesPart, partsOfPolicy, type StatementPart } from "../iam/statement-parts.ts";
import { parseDocument } from "../iam/statements.ts";
import { lookUp } from "../look-up.ts";
import { factsOf } from "../services/facts.ts";

/** One property that differs. A value is absent if the property is declared in the other graph only. */
export interface PropertyChange {
  /** Such as `environment.variables.MODE`. */
  path: string;
  before?: string;
  after?: string;
  /** In place of values that are not printed. */
  note?: string;
}

/** Names of environment variables that usually hold a credential, even if the program does not mark it as a secret. */
const secretVariable = /secret|password|token|credential|private|key$/i;

/**
 * The declared properties in which two states of a resource differ. Values of secrets are left out, and policies are
 * compared by their meaning.
 */
export function propertyChanges(before: Resource, after: Resource): PropertyChange[] {
  const secrets = new Set([
    ...(before.secretInputs ?? []),
    ...(after.secretInputs ?? []),
    ...[before, after].flatMap((resource) => factsOf(resource.type)?.secretProperties?.(resource) ?? []),
  ]);
  const names = new Set([...Object.keys(before.inputs), ...Object.keys(after.inputs)]);
  const inputs = [...names].flatMap((name) => {
    const [old, current] = [lookUp(before.inputs, name), lookUp(after.inputs, name)];
    if (!secrets.has(name)) return changesOf(name, old, current);
    return JSON.stringify(old) === JSON.stringify(current) ? [] : [{ path: name, note: "a secret changes" }];
  });
  const options = (["retainOnDelete", "protect"] as const).flatMap((name) =>
    changesOf(name, before.options[name], after.options[name]),
  );
  return [...inputs, ...options];
}

const longestValue = 100;
/** Characters of what two long values share that are printed before their difference. */
const sharedCharacters = 20;

function changeOf(path: string, before: unknown, after: unknown): PropertyChange {
  const old = before === undefined ? undefined : printable(path, before);
  const current = after === undefined ? undefined : printable(path, after);
  const start = old && current ? startOfDifference(old, current) : 0;
  return {
    path,
    ...(old !== undefined && { before: cut(old, start) }),
    ...(current !== undefined && { after: cut(current, start) }),
  };
}

/** A value in which generated hashes are shortened to eight characters, and credentials of an environment are left out. */
function printable(path: string, value: unknown): string {
  const isSecret = (name: string, member: unknown) =>
    path.startsWith("environment") && typeof member === "string" && secretVariable.test(name);
  const text =
    typeof value === "string"
      ? value
      : (JSON.stringify(value, (name, member) => (isSecret(name, member) ? "(secret)" : member)) ??
        "undefined");
  return text
    .replaceAll(/\b([0-9a-f]{8})[0-9a-f]{24,}\b/g, "$1…")
    .replaceAll(/(?<![\w+/])([\w+/]{8})[\w+/]{35}=/g, "$1…");
}

/** Where the part of two long values begins that is worth printing. */
function startOfDifference(one: string, other: string): number {
  if (Math.max(one.length, other.length) <= longestValue) return 0;
  let shared = 0;
  while (shared < one.length && one[shared] === other[shared]) shared++;
  return shared > 2 * sharedCharacters ? shared - sharedCharacters : 0;
}

function cut(text: string, start: number): string {
  const part = text.slice(start, start + longestValue);
  return `${start > 0 ? "…" : ""}${part}${start + part.length < text.length ? "…" : ""}`;
}

function changesOf(path: string, before: unknown, after: unknown): PropertyChange[] {
  if (sortedJson(before) === sortedJson(after)) return [];
  const policies = [policiesIn(before), policiesIn(after)];
  if (policies[0] && policies[1])
    return meansTheSame(policies[0], policies[1])
      ? []
      : [{ path, note: "its statements change, see access" }];
  if (/^environment\.variables\./.test(path) && secretVariable.test(path))
    return [{ path, note: "a secret changes" }];
  const [old, current] = [structureOf(before), structureOf(after)];
  if (isObject(old) && isObject(current))
    return [...new Set([...Object.keys(old), ...Object.keys(current)])].flatMap((name) =>
      changesOf(`${path}.${name}`, lookUp(old, name), lookUp(current, name)),
    );
  if (Array.isArray(old) && Array.isArray(current)) return listChanges(path, old, current);
  return [changeOf(path, before, after)];
}

/** Elements of both lists are left out; the others are compared in their order if they are as many. */
function listChanges(path: string, before: unknown[], after: unknown[]): PropertyChange[] {
  const rest = after.map((value) => ({ value, json: sortedJson(value) }));
  const removed = before.filter((value) => {
    const at = rest.findIndex(({ json }) => json === sortedJson(value));
    if (at >= 0) rest.splice(at, 1);
    return at < 0;
  });
  const added = rest.map(({ value }) => value);
  if (removed.length === 0 && added.length === 0) return [{ path, note: "the order changes" }];
  if (removed.length === added.length && removed.every((value) => typeof value === "object"))
    return removed.flatMap((value, index) =>
      changesOf(`${path}[${before.indexOf(value)}]`, value, added[index]),
    );
  return [
    ...removed.map((value) => changeOf(`${path}[]`, value, undefined)),
    ...added.map((value) => changeOf(`${path}[]`, undefined, value)),
  ];
}

const isObject = (value: unknown): value is Properties =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** What a text of JSON stands for; another value as it is. */
function structureOf(value: unknown): unknown {
  if (typeof value !== "string" || !/^\s*[[{]/.test(value)) return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

/** JSON in which the order of an object's members does not count. */
function sortedJson(value: unknown): string | undefined {
  return JSON.stringify(value, (_name, member) =>
    isObject(member)
      ? Object.fromEntries(Object.entries(member).sort(([one], [other]) => (one < other ? -1 : 1)))
      : member,
  );
}

/** The statements of a policy document, or of all inline policies of a role. */
function policiesIn(value: unknown): StatementPart[] | undefined {
  const documents =
    Array.isArray(value) && value.length > 0 && value.every((entry) => isObject(entry) && "policy" in entry)
      ? value.map(({ policy }) => policy)
      : [value];
  const isPolicy = (document: unknown) => "Statement" in (parseDocument(document) ?? {});
  return documents.every(isPolicy) ? documents.flatMap((document) => partsOfPolicy({ document })) : undefined;
}

const meansTheSame = (one: readonly StatementPart[], other: readonly StatementPart[]) =>
  one.every((part) => other.some((candidate) => includesPart(candidate, part))) &&
  other.every((part) => one.some((candidate) => includesPart(candidate, part)));
