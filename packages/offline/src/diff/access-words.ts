import type { StatementCondition } from "../iam/condition-cover.ts";
import type { ElementValue, StatementPart } from "../iam/statement-parts.ts";
import type { Labels } from "./labels.ts";
import type { SubjectPolicies } from "./policies-by-subject.ts";

/** A part of a statement that is in one graph only, or a sentence about a whole policy. */
export type AccessChange = { kind: SubjectPolicies["kind"]; subject: string } & (
  | { sentence: string }
  | {
      part: StatementPart;
      change: "allowed" | "not allowed" | "denied" | "not denied";
      /** The conditions that an earlier grant of the same had. */
      lost?: readonly StatementCondition[];
      /** The conditions that the later grant of the same has. */
      gained?: readonly StatementCondition[];
      /** The resources to which the grant of the other graph is limited. */
      narrower?: readonly string[];
    }
);

type PartChange = Extract<AccessChange, { part: unknown }>;

/** What a sentence is made of. */
interface Sentence {
  who: string;
  verb: string;
  actions: string[];
  resources: string[];
  /** What follows the resources. */
  rest: string;
}

/** One sentence for the changes that differ in their actions only, or in their resources only; sorted. */
export function mergeChanges(changes: readonly AccessChange[], labels: Labels): string[] {
  const sentences = changes.flatMap((change) => ("part" in change ? [sentenceOf(change, labels)] : []));
  const byActions = merge(sentences, "actions", "resources");
  const merged = merge(byActions, "resources", "actions");
  const whole = changes.flatMap((change) => ("sentence" in change ? [change.sentence] : []));
  return [...new Set([...whole, ...merged.map(textOf)])].sort();
}

function merge(
  sentences: readonly Sentence[],
  list: "actions" | "resources",
  fixed: "actions" | "resources",
) {
  const alike = Map.groupBy(sentences, (sentence) =>
    JSON.stringify([sentence.who, sentence.verb, sentence.rest, sentence[fixed]]),
  );
  return [...alike.values()].flatMap((group) => {
    const [first] = group;
    const values = [...new Set(group.flatMap((sentence) => sentence[list]))].sort();
    return first ? [{ ...first, [list]: values }] : [];
  });
}

const textOf = ({ who, verb, actions, resources, rest }: Sentence) =>
  [
    `${who} ${verb} ${actions.join(", ")}`,
    resources.length > 0 ? ` on ${resources.join(", ")}` : "",
    rest,
  ].join("");

function sentenceOf(change: PartChange, labels: Labels): Sentence {
  const { part, kind, subject } = change;
  const inPolicy = kind === "resource" && !namesSubject(part, subject, labels);
  const limits = limitsOf(change, labels);
  const action = valueText(part.action, String, "do anything");
  const resource = kind === "trust" ? subject : valueText(part.resource, labels.inText, "every resource");
  // A rule's action and resource are one phrase, such as `call GET /goods`.
  const isRule = kind === "rule";
  return {
    who: kind === "boundary" ? `The permissions boundary of ${subject}` : whoOf(part, subject, labels),
    verb: verbs[kind === "boundary" ? "boundary" : "principal"][change.change],
    actions: [isRule ? `${action} ${resource}` : action],
    resources: isRule ? [] : [resource],
    rest: `${inPolicy ? `, by the policy of ${subject}` : ""}${limits}`,
  };
}

const verbs = {
  principal: {
    allowed: "may now",
    "not allowed": "may no longer",
    denied: "is now denied",
    "not denied": "is no longer denied",
  },
  boundary: {
    allowed: "now permits",
    "not allowed": "no longer permits",
    denied: "now denies",
    "not denied": "no longer denies",
  },
};

const namesSubject = ({ resource }: StatementPart, subject: string, labels: Labels) =>
  "is" in resource && labels.inText(resource.is).startsWith(subject);

function whoOf({ principal }: StatementPart, subject: string, labels: Labels): string {
  if (principal === undefined) return subject;
  const nameOf = (name: string) => {
    if (name === "*") return "everyone";
    const text = name.slice(name.indexOf(":") + 1);
    const account = /^arn:[^:]+:iam::(\d{12}):root$/.exec(text)?.[1];
    return account ? `account ${account}` : labels.inText(text);
  };
  return "is" in principal ? nameOf(principal.is) : `everyone but ${principal.not.map(nameOf).join(", ")}`;
}

function valueText(value: ElementValue, nameOf: (text: string) => string, all: string): string {
  if ("is" in value) return value.is === "*" ? all : nameOf(value.is);
  return `${all} but ${value.not.map(nameOf).join(", ")}`;
}

/** The conditions, and how they changed. */
function limitsOf(
  { part, change, lost = [], gained = [], narrower = [] }: PartChange,
  labels: Labels,
): string {
  const conditions = part.conditions.length > 0 ? ` if ${conditionsText(part.conditions, labels)}` : "";
  if (change === "allowed" && lost.length > 0)
    return `${conditions}, no longer only if ${conditionsText(lost, labels)}`;
  const narrowerText = [...new Set(narrower)].map(labels.inText).sort().join(", ");
  if (change === "allowed" && narrower.length > 0) return `${conditions}, not only on ${narrowerText}`;
  if (change === "not allowed" && gained.length > 0)
    return `${conditions}, but only if ${conditionsText(gained, labels)}`;
  if (change === "not allowed" && narrower.length > 0) return `${conditions}, but only on ${narrowerText}`;
  return conditions;
}

const conditionsText = (conditions: readonly StatementCondition[], labels: Labels) =>
  conditions
    .map(({ operator, key, values }) => `${key} ${operator} ${values.map(labels.inText).join(" or ")}`)
    .sort()
    .join(" and ");
