import { decodeWords } from "postal-mime";

/** The value of `Content-Type` or `Content-Disposition`. */
export interface StructuredValue {
  /** Such as `text/plain` or `attachment`, in lower case. */
  value: string;
  /** By name in lower case, decoded. */
  parameters: ReadonlyMap<string, string>;
  /** Names of parameters that programs read in different ways. */
  ambiguous: ReadonlySet<string>;
}

interface Parameter {
  name: string;
  value: string;
  isAmbiguous: boolean;
}

/**
 * Reads a value with parameters, also continued and encoded ones.
 * https://www.rfc-editor.org/rfc/rfc2045#section-5.1 and https://www.rfc-editor.org/rfc/rfc2231
 */
export function readStructuredValue(field: string): StructuredValue {
  const [first = "", ...rest] = splitAtSemicolons(field);
  const parameters = new Map<string, string>();
  const ambiguous = new Set<string>();
  const set = (name: string, value: string) => {
    const before = parameters.get(name);
    if (before !== undefined && before !== value) ambiguous.add(name);
    parameters.set(name, value);
  };
  const continued = new Map<string, Map<number, { value: string; isEncoded: boolean }>>();
  for (const { name, value, isAmbiguous } of rest.map(readParameter)) {
    const match = /^([^*]+)\*(?:(\d{1,3})(\*)?)?$/.exec(name);
    if (isAmbiguous) ambiguous.add(match?.[1] ?? name);
    if (!match?.[1]) {
      set(name, decodeWords(value));
      continue;
    }
    const pieces = continued.get(match[1]) ?? new Map<number, { value: string; isEncoded: boolean }>();
    continued.set(match[1], pieces);
    const index = Number(match[2] ?? 0);
    if (pieces.has(index)) ambiguous.add(match[1]);
    pieces.set(index, { value, isEncoded: match[2] === undefined || match[3] !== undefined });
  }
  for (const [name, pieces] of continued) {
    const ordered = [...pieces].sort(([a], [b]) => a - b);
    if (ordered.some(([index], position) => index !== position)) ambiguous.add(name);
    set(name, decodePieces(ordered.map(([, piece]) => piece)));
  }
  return { value: withoutComments(first).trim().toLowerCase(), parameters, ambiguous };
}

function decodePieces(pieces: readonly { value: string; isEncoded: boolean }[]): string {
  const match = pieces[0]?.isEncoded ? /^([^']*)'[^']*'(.*)$/s.exec(pieces[0].value) : null;
  const bytes = pieces.map(({ value, isEncoded }, index) => {
    const text = index === 0 && match ? (match[2] ?? "") : value;
    return isEncoded
      ? text.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
      : text;
  });
  return decodeCharset(Buffer.from(bytes.join(""), "latin1"), match?.[1] ?? "");
}

function decodeCharset(bytes: Buffer, charset: string): string {
  try {
    return new TextDecoder(charset === "" ? "utf-8" : charset).decode(bytes);
  } catch {
    return bytes.toString("latin1");
  }
}

/** Splits at semicolons that are not in a quoted string. */
function splitAtSemicolons(field: string): string[] {
  const pieces: string[] = [];
  let start = 0;
  let isQuoted = false;
  for (let at = 0; at < field.length; at++) {
    const character = field[at];
    if (isQuoted && character === "\\") at++;
    else if (character === '"') isQuoted = !isQuoted;
    else if (character === ";" && !isQuoted) {
      pieces.push(field.slice(start, at));
      start = at + 1;
    }
  }
  return [...pieces, field.slice(start)];
}

function readParameter(piece: string): Parameter {
  const text = piece.replace(/^(\s|\([^()]*\))+/, "");
  const equals = text.indexOf("=");
  if (equals < 0) return { name: text.trim().toLowerCase(), value: "", isAmbiguous: false };
  const name = withoutComments(text.slice(0, equals)).trim().toLowerCase();
  const raw = text.slice(equals + 1).trim();
  if (!raw.startsWith('"'))
    // Programs end such a value at the first special character, or at the end.
    return { name, value: raw, isAmbiguous: name.startsWith("boundary") && /[\s()<>@,\\"[\]]/.test(raw) };
  const quoted = /^"((?:[^"\\]|\\.)*)"(.*)$/s.exec(raw);
  if (!quoted) return { name, value: raw.slice(1), isAmbiguous: true };
  return {
    name,
    value: (quoted[1] ?? "").replace(/\\(.)/gs, "$1"),
    isAmbiguous: withoutComments(quoted[2] ?? "").trim() !== "",
  };
}

function withoutComments(text: string): string {
  let result = "";
  let depth = 0;
  for (const character of text) {
    if (character === "(") depth++;
    else if (character === ")" && depth > 0) depth--;
    else if (depth === 0) result += character;
  }
  return result;
}
