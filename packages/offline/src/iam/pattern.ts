import type { RequestContext } from "./request-context.ts";

/** `*` and `?`, and what stands for them in the first five parts of an ARN, where they do not match a colon. */
export const anyText = Symbol("any text");
export const anyCharacter = Symbol("any character");
export const anyTextOfPart = Symbol("any text without a colon");
export const anyCharacterOfPart = Symbol("any character but a colon");

/** A policy variable such as `${aws:username}` or `${aws:username, 'nobody'}`. */
interface Variable {
  key: string;
  defaultValue: string | undefined;
}
export type Wildcard =
  | typeof anyText
  | typeof anyCharacter
  | typeof anyTextOfPart
  | typeof anyCharacterOfPart;
/** A piece of a pattern; a text counts literally. */
type Token = string | Wildcard | Variable;

export interface PatternOptions {
  /** Whether `*` and `?` are wildcards; otherwise they count literally. */
  wildcards?: boolean;
  /**
   * Whether `${...}` is replaced from the request's context.
   * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
   */
  variables?: boolean;
  ignoresCase?: boolean;
  /** Whether it is the pattern of a `Resource` element, whose first five parts match part by part. */
  isArn?: boolean;
}

/** A pattern of a policy that was parsed once. */
export class Pattern {
  readonly #ignoresCase: boolean;
  readonly #prefix: string;
  readonly #rest: readonly Token[];

  constructor(source: string, options: PatternOptions = {}) {
    this.#ignoresCase = options.ignoresCase ?? false;
    const [first, ...others] = parsePattern(this.#ignoresCase ? source.toLowerCase() : source, options);
    this.#prefix = typeof first === "string" ? first : "";
    this.#rest = typeof first === "string" ? others : first === undefined ? [] : [first, ...others];
  }

  /** Whether the whole text matches; undefined if a variable has no value in the request. */
  matches(given: string, context?: RequestContext): boolean | undefined {
    const text = this.#ignoresCase ? given.toLowerCase() : given;
    if (this.#rest.length === 0) return text === this.#prefix;
    const rest = this.#rest.some((token) => typeof token === "object")
      ? resolve(this.#rest, context, this.#ignoresCase)
      : (this.#rest as readonly (string | Wildcard)[]);
    if (rest === undefined) return undefined;
    if (!text.startsWith(this.#prefix)) return false;
    if (rest.length === 1 && rest[0] === anyText) return true;
    return matchesTokens(rest, text.slice(this.#prefix.length));
  }
}

/** The pieces of a pattern. `${*}`, `${?}` and `${$}` stand for the characters themselves. */
export function parsePattern(source: string, { wildcards, variables, isArn }: PatternOptions): Token[] {
  const tokens: Token[] = [];
  let literal = "";
  let colons = 0;
  const add = (token: Token) => {
    if (literal !== "") tokens.push(literal);
    literal = "";
    tokens.push(token);
  };
  for (let index = 0; index < source.length; index++) {
    const character = source.charAt(index);
    const isInPart = isArn === true && colons < 5;
    const variable = variables && !isInPart ? /^\$\{([^{}]*)\}/.exec(source.slice(index)) : null;
    if (variable) {
      const [text, name = ""] = variable;
      if (["*", "?", "$"].includes(name)) literal += name;
      else add(variableOf(name));
      index += text.length - 1;
    } else if (wildcards && character === "*") {
      // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html#reference_policies_elements_resource_wildcards
      const endsPart = [":", ""].includes(source.charAt(index + 1));
      add(isInPart && !endsPart ? anyTextOfPart : anyText);
    } else if (wildcards && character === "?") add(isInPart ? anyCharacterOfPart : anyCharacter);
    else literal += character;
    if (character === ":") colons++;
  }
  return literal === "" ? tokens : [...tokens, literal];
}

function variableOf(text: string): Variable {
  const [, key = "", defaultValue] = /^([^,]*?)\s*(?:,\s*'([^']*)'\s*)?$/.exec(text) ?? [];
  return { key: key.toLowerCase(), defaultValue };
}

/** The pieces with the variables' values, which count literally; undefined if one has none. */
function resolve(
  tokens: readonly Token[],
  context: RequestContext | undefined,
  ignoresCase: boolean,
): (string | Wildcard)[] | undefined {
  const resolved: (string | Wildcard)[] = [];
  for (const token of tokens) {
    if (typeof token !== "object") {
      resolved.push(token);
      continue;
    }
    const value = context?.get(token.key) ?? token.defaultValue;
    if (typeof value !== "string") return undefined;
    resolved.push(ignoresCase ? value.toLowerCase() : value);
  }
  return resolved;
}

/**
 * Follows all positions in the pattern at once, so that the time is at most proportional to the product of both lengths.
 */
function matchesTokens(tokens: readonly (string | Wildcard)[], text: string): boolean {
  const pieces = tokens.flatMap<string | Wildcard>((token) =>
    typeof token === "string" ? [...token] : [token],
  );
  const isAny = (piece: string | Wildcard | undefined) => piece === anyText || piece === anyTextOfPart;
  let positions = new Uint8Array(pieces.length + 1);
  let next = new Uint8Array(pieces.length + 1);
  const enter = (into: Uint8Array, position: number) => {
    into[position] = 1;
    for (let at = position; isAny(pieces[at]); at++) into[at + 1] = 1;
  };
  enter(positions, 0);
  for (const character of text) {
    next.fill(0);
    let isAlive = false;
    for (let position = 0; position < pieces.length; position++) {
      if (positions[position] === 0) continue;
      const piece = pieces[position];
      if (piece === anyText || (piece === anyTextOfPart && character !== ":")) enter(next, position);
      else if (
        piece === character ||
        piece === anyCharacter ||
        (piece === anyCharacterOfPart && character !== ":")
      )
        enter(next, position + 1);
      else continue;
      isAlive = true;
    }
    if (!isAlive) return false;
    [positions, next] = [next, positions];
  }
  return positions[pieces.length] === 1;
}
