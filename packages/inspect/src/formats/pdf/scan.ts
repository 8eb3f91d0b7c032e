import type { DetectInput } from "../../format.ts";
import { isDigit, isWhitespace, Lexer } from "./lexer.ts";
import type { Reading } from "./reading.ts";
import { PdfDictionary, PdfStream, type PdfValue } from "./values.ts";

/** An object that was found in the file, wherever its cross-reference table says that objects are. */
export interface ScannedObject {
  /** -1 if it has no readable number or is a trailer. */
  number: number;
  generation: number;
  /** Offset of the keyword `obj` or `trailer` in the file. */
  offset: number;
  isTrailer: boolean;
  value: PdfValue;
  /** Whether it is nested too deeply or too long to be read whole. */
  isPartial: boolean;
}

/** Files up to this size are read at once. */
export const wholeBytes = 64 * 1024 ** 2;
const windowBytes = 16 * 1024 ** 2;
/** Bytes before a keyword that may belong to it, and bytes that no keyword exceeds. */
const margin = 64;

/**
 * Finds every object of a file by its keyword `obj`, in streams and strings too: a cross-reference table may point
 * anywhere. The bytes of streams are passed over.
 *
 * @throws LimitError
 */
export async function scanFile(
  { source, read, budget }: Pick<DetectInput, "source" | "read" | "budget">,
  reading: Reading,
  visit: (object: ScannedObject) => void,
): Promise<void> {
  const usual = source.size <= wholeBytes ? wholeBytes : windowBytes;
  let [start, next, length] = [0, 0, usual];
  while (start < source.size) {
    const end = Math.min(source.size, start + length);
    const window = await read(start, end);
    const isLast = end === source.size;
    const canGrow = length < budget.limits.memberBytes;
    let continuesAt: number | undefined;
    for (const hit of keywords(window, next - start)) {
      if (!isLast && hit.position >= window.length - margin) break;
      budget.checkTime();
      const lexer = new Lexer(window, hit.position + hit.keyword.length, reading);
      const objects = readObject(window, start, hit, lexer);
      if (lexer.reachedEnd && !isLast && (hit.position > margin || canGrow)) {
        continuesAt = start + hit.position;
        break;
      }
      const isPartial = lexer.tooDeep || (lexer.reachedEnd && !isLast);
      for (const object of objects) visit({ ...object, isPartial });
    }
    if (isLast && continuesAt === undefined) return;
    length = continuesAt !== undefined && continuesAt - start <= margin ? length * 2 : usual;
    next = continuesAt ?? end - margin;
    start = Math.max(0, next - margin);
  }
}

interface Hit {
  keyword: "obj" | "trailer";
  position: number;
}

/** Occurrences of the keywords in the order of their positions. */
function* keywords(bytes: Buffer, from: number): Generator<Hit> {
  let object = bytes.indexOf("obj", from, "latin1");
  let trailer = bytes.indexOf("trailer", from, "latin1");
  while (object >= 0 || trailer >= 0) {
    if (trailer < 0 || (object >= 0 && object < trailer)) {
      if (!(bytes[object - 1] === 0x64 && bytes[object - 2] === 0x6e && bytes[object - 3] === 0x65))
        yield { keyword: "obj", position: object };
      object = bytes.indexOf("obj", object + 3, "latin1");
    } else {
      yield { keyword: "trailer", position: trailer };
      trailer = bytes.indexOf("trailer", trailer + 7, "latin1");
    }
  }
}

function readObject(
  bytes: Buffer,
  windowStart: number,
  { keyword, position }: Hit,
  lexer: Lexer,
): Omit<ScannedObject, "isPartial">[] {
  const headers = keyword === "obj" ? readHeaders(bytes, position) : [];
  if (headers.length === 0) {
    if (keyword === "obj" && !isAlone(bytes, position)) return [];
    headers.push({ number: -1, generation: 0 });
  }
  const value = lexer.readValue();
  if (value === undefined) return [];
  const start = value instanceof PdfDictionary ? streamStart(bytes, lexer) : undefined;
  return headers.map(({ number, generation }) => ({
    number,
    generation,
    offset: windowStart + position,
    isTrailer: keyword === "trailer",
    value:
      start !== undefined && value instanceof PdfDictionary
        ? new PdfStream(value, windowStart + start, number, generation)
        : value,
  }));
}

interface Header {
  number: number;
  generation: number;
}

/** Both numbers of an object before `obj`, between comments. */
const headerWithComments = /(\d{1,10})(?:[\0\s]|%[^\r\n]*[\r\n])+(\d{1,10})(?:[\0\s]|%[^\r\n]*[\r\n])*$/;

/** The numbers before `obj`: two headers if there is a comment, which may look like one. */
function readHeaders(bytes: Buffer, position: number): Header[] {
  const generation = numberBefore(bytes, position);
  const number = generation && numberBefore(bytes, generation.start);
  const isSeparated = number && number.end < generation.start;
  const header = isSeparated ? [{ number: number.value, generation: generation.value }] : [];
  if (!followsComment(bytes, isSeparated ? number.start : position)) return header;
  const match = headerWithComments.exec(
    bytes.toString("latin1", Math.max(0, position - 4 * margin), position),
  );
  return match ? [...header, { number: Number(match[1]), generation: Number(match[2]) }] : header;
}

/** Whether the line before a position, or the one before that, has a percent sign. */
function followsComment(bytes: Buffer, position: number): boolean {
  const text = bytes.toString("latin1", Math.max(0, position - 4 * margin), position).trimEnd();
  const line = text.slice(Math.max(text.lastIndexOf("\n"), text.lastIndexOf("\r")) + 1);
  return line.includes("%");
}

function numberBefore(
  bytes: Buffer,
  position: number,
): { value: number; start: number; end: number } | undefined {
  let end = position;
  while (end > 0 && position - end < margin && isWhitespace(bytes[end - 1])) end -= 1;
  let start = end;
  while (start > 0 && end - start < 10 && isDigit(bytes[start - 1])) start -= 1;
  return start === end ? undefined : { value: Number(bytes.toString("latin1", start, end)), start, end };
}

/** Whether `obj` without numbers before it is a word of its own, as behind a comment. */
function isAlone(bytes: Buffer, position: number): boolean {
  const behind = bytes[position + 3];
  return (
    (isWhitespace(bytes[position - 1]) || isDigit(bytes[position - 1])) &&
    (isWhitespace(behind) || behind === 0x3c || behind === 0x5b || behind === 0x25)
  );
}

/** Where the bytes of a stream begin if the keyword `stream` follows a dictionary. */
function streamStart(bytes: Buffer, lexer: Lexer): number | undefined {
  lexer.skipWhitespace();
  const position = lexer.position;
  if (position + 8 > bytes.length) lexer.reachedEnd = true;
  if (bytes[position] !== 0x73 || bytes.toString("latin1", position, position + 6) !== "stream")
    return undefined;
  const end = position + 6;
  if (bytes[end] === 13) return bytes[end + 1] === 10 ? end + 2 : end + 1;
  return bytes[end] === 10 ? end + 1 : end;
}
