import { decodeCharset, decodePercent, decodeWords } from "./words.ts";

/** The value of `Content-Type` or `Content-Disposition`. https://www.rfc-editor.org/rfc/rfc2045#section-5.1 */
export interface FieldValue {
  /** Such as `text/plain` or `attachment`, in lower case. */
  value: string;
  /** Whether what is in front of the parameters is not what the RFC allows. */
  isMalformed: boolean;
  /** Whether a parameter is there with several values, or is no token and no quoted string. */
  isDoubtful(name: string): boolean;
  /** The values of a parameter as programs read it. The first is the one of the RFCs. */
  readings(name: string): string[];
}

interface Parameter {
  /** In lower case, with the `*` of RFC 2231. */
  name: string;
  /** The quoted string, or the text up to the semicolon. */
  value: string;
  isQuoted: boolean;
  isMalformed: boolean;
}

/** Characters that a value without quotes cannot have, apart from those that mail programs write all the same. */
const noToken = /[\s",;<>[\]\\]/;

/** Reads a value with its parameters. */
export function readFieldValue(field: string): FieldValue {
  const [first = "", ...rest] = splitAtSemicolons(field);
  const parameters = rest.map(readParameter).filter((parameter) => parameter !== undefined);
  const value = /^\s*"?\s*([^\s/;"]+(?:\s*\/\s*[^\s;"]+)?)/.exec(first)?.[1]?.replaceAll(/\s/g, "") ?? "";
  return {
    value: value.toLowerCase(),
    isMalformed: first.trim().toLowerCase() !== value.toLowerCase(),
    isDoubtful: (name) => isDoubtful(name, parameters),
    readings: (name) => readingsOf(name, parameters, field),
  };
}

/** Splits at semicolons that are in no quoted string, and removes comments. */
function splitAtSemicolons(field: string): string[] {
  const pieces: string[] = [];
  let piece = "";
  let depth = 0;
  let isQuoted = false;
  for (let at = 0; at < field.length; at++) {
    const character = field.charAt(at);
    if (character === "\\" && (isQuoted || depth > 0)) {
      at++;
      if (isQuoted) piece += character + field.charAt(at);
    } else if (isQuoted || (character === '"' && depth === 0)) {
      if (character === '"') isQuoted = !isQuoted;
      piece += character;
    } else if (character === "(") depth++;
    else if (character === ")" && depth > 0) depth--;
    else if (depth > 0) continue;
    else if (character === ";") {
      pieces.push(piece);
      piece = "";
    } else piece += character;
  }
  return [...pieces, piece];
}

function readParameter(piece: string): Parameter | undefined {
  const equals = piece.indexOf("=");
  if (equals < 0) return undefined;
  const name = piece.slice(0, equals).trim().toLowerCase();
  const text = piece.slice(equals + 1).trim();
  if (!text.startsWith('"')) return { name, value: text, isQuoted: false, isMalformed: noToken.test(text) };
  const quoted = /^"((?:[^"\\]|\\.)*)/s.exec(text)?.[1] ?? "";
  return {
    name,
    value: quoted.replaceAll(/\\(.)/gs, "$1"),
    isQuoted: true,
    isMalformed: text.slice(quoted.length + 1) !== '"',
  };
}

function isDoubtful(name: string, parameters: readonly Parameter[]): boolean {
  const named = parameters.filter(
    (parameter) => parameter.name === name || parameter.name.startsWith(`${name}*`),
  );
  const plain = named.filter((parameter) => parameter.name === name).map(({ value }) => value);
  const pieces = named.filter((parameter) => parameter.name !== name);
  const joined = pieces.length > 0 ? [joinPieces([...pieces].sort((a, b) => indexOf(a) - indexOf(b)))] : [];
  const isRepeated = new Set(pieces.map((piece) => piece.name)).size < pieces.length;
  return (
    named.some(({ isMalformed }) => isMalformed) || isRepeated || new Set([...plain, ...joined]).size > 1
  );
}

function readingsOf(name: string, parameters: readonly Parameter[], field: string): string[] {
  const readings = new Set<string>();
  const pieces = parameters.filter((parameter) => parameter.name.startsWith(`${name}*`));
  for (const ordered of [[...pieces].sort((a, b) => indexOf(a) - indexOf(b)), pieces])
    if (ordered.length > 0) readings.add(joinPieces(ordered));
  // The same piece twice: programs take one of them.
  const last = new Map(pieces.map((piece) => [piece.name, piece]));
  if (last.size < pieces.length)
    readings.add(joinPieces([...last.values()].sort((a, b) => indexOf(a) - indexOf(b))));
  for (const parameter of parameters) {
    if (parameter.name !== name) continue;
    readings.add(decodeWords(parameter.value));
    // Some programs end a value without quotes at white space.
    if (!parameter.isQuoted) readings.add(decodeWords(parameter.value.split(/\s/, 1)[0] ?? ""));
  }
  for (const value of naiveReadings(name, field)) readings.add(decodeWords(value));
  return [...readings].filter((reading) => reading !== "");
}

/** What programs find that look for `name=` anywhere. */
function naiveReadings(name: string, field: string): string[] {
  const pattern = new RegExp(
    `(?:^|[^\\w*-])${name}\\s{0,9}=\\s{0,9}(?:"([^"]{0,2000})"?|([^\\s;"]{1,2000}))`,
    "gi",
  );
  return [...field.matchAll(pattern)].slice(0, 20).map(([, quoted, token]) => quoted ?? token ?? "");
}

/** The number of a piece: 0 for `name*`. https://www.rfc-editor.org/rfc/rfc2231#section-3 */
function indexOf({ name }: Parameter): number {
  return Number(/\*(\d{1,6})/.exec(name)?.[1] ?? 0);
}

/** Joins the pieces of a value and decodes those that are encoded. https://www.rfc-editor.org/rfc/rfc2231#section-4 */
function joinPieces(pieces: readonly Parameter[]): string {
  let charset = "";
  const bytes = pieces.map(({ name, value }, position) => {
    if (!name.endsWith("*")) return value;
    const match = position === 0 ? /^([^']*)'[^']*'(.*)$/s.exec(value) : null;
    charset = match?.[1] ?? charset;
    return decodePercent(match?.[2] ?? value);
  });
  const joined = bytes.join("");
  return joined.includes("=?") ? decodeWords(joined) : decodeCharset(joined, charset);
}
