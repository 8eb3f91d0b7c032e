import {
  anyCharacter,
  anyCharacterOfPart,
  anyText,
  anyTextOfPart,
  type PatternOptions,
  parsePattern,
  type Wildcard,
} from "./pattern.ts";

/** A character, a wildcard, or the name of a variable, whose value is not known. */
type Piece = string | Wildcard;

/** A character that no pattern names. */
const otherCharacter = "\u0000";

/** Whether every text that `inner` matches is matched by `outer`, whatever values policy variables have. */
export function includesPattern(outer: string, inner: string, options: PatternOptions): boolean {
  const from = piecesOf(outer, options);
  const path = piecesOf(inner, options);
  const checked = new Set<string>();
  // A set of positions in `outer` after a part of `inner` has one of three answers: no, yes, or being looked at.
  const follow = (at: number, positions: ReadonlySet<number>): boolean => {
    if (positions.size === 0) return false;
    const piece = path[at];
    if (piece === undefined) return positions.has(from.length);
    const key = `${at} ${[...positions].sort((one, other) => one - other)}`;
    if (checked.has(key)) return true;
    checked.add(key);
    if (piece === anyText || piece === anyTextOfPart)
      return (
        follow(at + 1, positions) &&
        charactersOf(piece).every((character) => follow(at, step(from, positions, character)))
      );
    return charactersOf(piece).every((character) => follow(at + 1, step(from, positions, character)));
  };
  return follow(0, enter(from, [0]));
}

/** Whether a text exists that both patterns match. A variable may have any value. */
export function patternsOverlap(one: string, other: string, options: PatternOptions): boolean {
  const [first, second] = [piecesOf(one, options), piecesOf(other, options)];
  const checked = new Set<number>();
  const meet = (at: number, otherAt: number): boolean => {
    const key = at * (second.length + 1) + otherAt;
    if (checked.has(key)) return false;
    checked.add(key);
    const piece = first[at];
    const otherPiece = second[otherAt];
    if (piece === undefined && otherPiece === undefined) return true;
    const repeats = isRepeating(piece);
    const otherRepeats = isRepeating(otherPiece);
    if (repeats && meet(at + 1, otherAt)) return true;
    if (otherRepeats && meet(at, otherAt + 1)) return true;
    if (piece === undefined || otherPiece === undefined || !shareCharacter(piece, otherPiece)) return false;
    return meet(repeats ? at : at + 1, otherRepeats ? otherAt : otherAt + 1);
  };
  return meet(0, 0);
}

function piecesOf(pattern: string, options: PatternOptions): Piece[] {
  const source = options.ignoresCase ? pattern.toLowerCase() : pattern;
  return parsePattern(source, options).flatMap<Piece>((token) => {
    if (typeof token === "string") return [...token];
    return typeof token === "symbol" ? [token] : [`\${${token.key},${token.defaultValue ?? ""}}`];
  });
}

const isVariable = (piece: Piece) => typeof piece === "string" && piece.startsWith("${") && piece.length > 1;

const isRepeating = (piece: Piece | undefined) =>
  piece === anyText || piece === anyTextOfPart || (piece !== undefined && isVariable(piece));

/** Characters that stand for all that a piece matches: one that the other pattern names is matched by more of it. */
function charactersOf(piece: Piece): string[] {
  if (piece === anyText || piece === anyCharacter) return [otherCharacter, ":"];
  return piece === anyTextOfPart || piece === anyCharacterOfPart ? [otherCharacter] : [piece as string];
}

const isOfPart = (piece: Piece) => piece === anyTextOfPart || piece === anyCharacterOfPart;

function shareCharacter(one: Piece, other: Piece): boolean {
  if (isVariable(one) || isVariable(other)) return true;
  if (typeof one === "string" && typeof other === "string") return one === other;
  return !((isOfPart(one) && other === ":") || (isOfPart(other) && one === ":"));
}

/** The positions after one more character of the inner pattern. Only `*` and the same variable match a variable. */
function step(pieces: readonly Piece[], positions: ReadonlySet<number>, character: string): Set<number> {
  const reached: number[] = [];
  for (const at of positions) {
    const piece = pieces[at];
    if (piece === undefined) continue;
    if (piece === anyText || (piece === anyTextOfPart && character !== ":" && !isVariable(character)))
      reached.push(at);
    else if (piece === character) reached.push(at + 1);
    else if (isVariable(character)) continue;
    else if (piece === anyCharacter || (piece === anyCharacterOfPart && character !== ":"))
      reached.push(at + 1);
  }
  return enter(pieces, reached);
}

/** Positions, and those behind a `*` there, which also matches no character. */
function enter(pieces: readonly Piece[], positions: readonly number[]): Set<number> {
  const entered = new Set<number>();
  for (const position of positions) {
    entered.add(position);
    for (let at = position; pieces[at] === anyText || pieces[at] === anyTextOfPart; at++) entered.add(at + 1);
  }
  return entered;
}
