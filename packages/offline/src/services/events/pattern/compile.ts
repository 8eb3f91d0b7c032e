import type { ArrayNode, MemberNode, ObjectNode } from "@humanwhocodes/momoa";
import { type Filter, readFilter } from "./filters.ts";
import { InvalidPatternError, nameOf, type PatternSource } from "./source.ts";

/** What an event has to have: for the path of each field, the filters of which one has to match. */
export type Alternative = ReadonlyMap<string, readonly Filter[]>;

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html#eb-filtering-complex-example-or */
const alternativesAtMost = 1000;

/** The names that may not be in `$or`. Event Ruler keeps some for operators that it does not have yet. */
const reservedInOr = new Set([
  ...["exactly", "equals-ignore-case", "prefix", "suffix", "anything-but", "exists", "wildcard", "numeric"],
  ...["cidr", "html", "=", "<", "<=", ">", ">=", "regex", "not-wildcard", "not-equals-ignore-case"],
  ...["date-after", "date-on-or-after", "date-before", "date-on-or-before", "in-date-range"],
  ...["ip-address-in-range", "ip-address-not-in-range"],
]);

/**
 * The alternatives of a pattern, of which an event has to match one. `$or` makes several of each that there is so far. Of
 * names that come twice on one path, the last one counts.
 *
 * @throws InvalidPatternError
 */
export function compileAlternatives(source: PatternSource): Alternative[] {
  const { root } = source;
  if (root.type !== "Object") throw source.errorAtStart(root, "Filter is not an object");
  return new Compiler(source).compile(root);
}

type Alternatives = Map<string, readonly Filter[]>[];

class Compiler {
  readonly #source: PatternSource;

  constructor(source: PatternSource) {
    this.#source = source;
  }

  compile(root: ObjectNode): Alternative[] {
    return this.#readObject(root, [], [new Map()], false);
  }

  #readObject(node: ObjectNode, path: string[], given: Alternatives, isInOr: boolean): Alternatives {
    if (node.members.length === 0) throw this.#source.errorAtEnd(node, "Empty objects are not allowed");
    return node.members.reduce(
      (alternatives, member) => this.#readMember(member, path, alternatives, isInOr),
      given,
    );
  }

  #readMember(member: MemberNode, path: string[], given: Alternatives, isInOr: boolean): Alternatives {
    const { value } = member;
    const name = nameOf(member);
    if (name === "$or") return this.#readOr(member, path, given);
    if (isInOr && reservedInOr.has(name))
      throw this.#source.errorAtStart(
        value,
        `${name} is Ruler reserved fieldName which cannot be used inside $or.`,
      );
    if (value.type === "Object") return this.#readObject(value, [...path, name], given, isInOr);
    if (value.type !== "Array")
      throw this.#source.errorAtStart(value, `"${name}" must be an object or an array`);
    const filters = this.#readFilters(value);
    return given.map((alternative) => new Map(alternative).set([...path, name].join("."), filters));
  }

  #readFilters(node: ArrayNode): Filter[] {
    if (node.elements.length === 0) throw this.#source.errorAtEnd(node, "Empty arrays are not allowed");
    return node.elements.map((element) => readFilter(this.#source, element));
  }

  #readOr({ value }: MemberNode, path: string[], given: Alternatives): Alternatives {
    if (value.type !== "Array")
      throw this.#source.errorAtStart(value, "It must be an Array followed with $or.");
    const alternatives = value.elements.flatMap(({ value: element }) => {
      if (element.type !== "Object")
        throw this.#source.errorAtStart(element, "Only JSON object is allowed in array of $or relationship.");
      return this.#readObject(element, path, given, true);
    });
    if (value.elements.length < 2)
      throw this.#source.errorAtEnd(value, "There must have at least 2 Objects in $or relationship.");
    if (alternatives.length > alternativesAtMost)
      throw new InvalidPatternError(
        `It has ${alternatives.length} combinations of $or; EventBridge takes up to ${alternativesAtMost}.`,
      );
    return alternatives;
  }
}
