import type { Reading } from "./reading.ts";
import { PdfDictionary, PdfName, PdfReference, PdfString, type PdfValue } from "./values.ts";

/** Levels of arrays and dictionaries in one object. */
const maximumNesting = 200;

const whitespace = 1;
const delimiter = 2;
/** Class of each byte; 0 is a regular character. See ISO 32000-2, 7.2.3. */
const classes = new Uint8Array(256);
for (const code of [0, 9, 10, 12, 13, 32]) classes[code] = whitespace;
for (const character of "()<>[]{}/%") classes[character.charCodeAt(0)] = delimiter;

export const isWhitespace = (code: number | undefined) => code !== undefined && classes[code] === whitespace;
export const isDigit = (code: number | undefined) => code !== undefined && code >= 0x30 && code <= 0x39;

/** A word that is no value, such as `endobj`, or the end of a collection. */
class Keyword {
  readonly word: string;
  constructor(word: string) {
    this.word = word;
  }
}
const endOfArray = new Keyword("]");
const endOfDictionary = new Keyword(">>");
const endOfBytes = new Keyword("");

const escapes = new Map([
  [0x6e, "\n"],
  [0x72, "\r"],
  [0x74, "\t"],
  [0x62, "\b"],
  [0x66, "\f"],
]);

const collectionEnds = ["endobj", "obj", "stream", "endstream", "xref", "trailer", ">>", "]"];

/** Reads values from bytes. What is malformed is read as readers do, and never throws. */
export class Lexer {
  position: number;
  /** Whether the end of the bytes was reached inside a value or where one may go on. */
  reachedEnd = false;
  /** Whether collections were nested deeper than is read. */
  tooDeep = false;
  readonly #bytes: Buffer;
  readonly #reading: Reading;
  /** Values of collections that are not closed yet. */
  readonly #pending: PdfValue[] = [];

  constructor(bytes: Buffer, position: number, reading: Reading) {
    this.#bytes = bytes;
    this.position = position;
    this.#reading = reading;
  }

  /** Reads a value; undefined if there is a keyword or nothing, which `position` is then behind. */
  readValue(): PdfValue | undefined {
    const value = this.#read(0);
    return value instanceof Keyword ? undefined : value;
  }

  skipWhitespace(): void {
    const bytes = this.#bytes;
    for (;;) {
      const code = bytes[this.position];
      if (code === 0x25) this.#skipComment();
      else if (isWhitespace(code)) this.position += 1;
      else {
        if (code === undefined) this.reachedEnd = true;
        return;
      }
    }
  }

  #skipComment(): void {
    const bytes = this.#bytes;
    while (this.position < bytes.length && bytes[this.position] !== 10 && bytes[this.position] !== 13)
      this.position += 1;
  }

  #read(depth: number): PdfValue | Keyword {
    this.skipWhitespace();
    const bytes = this.#bytes;
    const code = bytes[this.position];
    if (code === undefined) return endOfBytes;
    this.#reading.countScalar();
    switch (code) {
      case 0x2f:
        return this.#name();
      case 0x28:
        return this.#literalString();
      case 0x3c:
        return bytes[this.position + 1] === 0x3c ? this.#dictionary(depth) : this.#hexString();
      case 0x5b:
        return this.#array(depth);
      case 0x5d:
        this.position += 1;
        return endOfArray;
      case 0x3e:
        this.position += bytes[this.position + 1] === 0x3e ? 2 : 1;
        return endOfDictionary;
      case 0x29:
      case 0x7b:
      case 0x7d:
        this.position += 1;
        return null;
      default:
        return this.#numberOrKeyword(code);
    }
  }

  #endOfRegular(start: number): number {
    const bytes = this.#bytes;
    let end = start;
    while (end < bytes.length && classes[bytes[end] ?? 0] === 0) end += 1;
    if (end === bytes.length) this.reachedEnd = true;
    return end;
  }

  #name(): PdfName {
    const start = this.position + 1;
    this.position = this.#endOfRegular(start);
    return this.#reading.name(this.#bytes, start, this.position);
  }

  #literalString(): PdfString {
    const bytes = this.#bytes;
    let text = "";
    let [position, from, level] = [this.position + 1, this.position + 1, 1];
    for (; position < bytes.length; position += 1) {
      const code = bytes[position];
      if (code === 0x28) level += 1;
      else if (code === 0x29) {
        level -= 1;
        if (level === 0) break;
      } else if (code === 0x5c) {
        const [escaped, length] = this.#escape(position + 1);
        text += bytes.toString("latin1", from, position) + escaped;
        position += length;
        from = position + 1;
      }
      if (position % 65_536 === 0) this.#reading.budget.checkTime();
    }
    if (position >= bytes.length) this.reachedEnd = true;
    text += bytes.toString("latin1", from, position);
    this.position = Math.min(position + 1, bytes.length);
    return new PdfString(text);
  }

  /** The text of an escape sequence behind a backslash, and its length. */
  #escape(start: number): [string, number] {
    const code = this.#bytes[start];
    if (code === undefined) return ["", 0];
    if (code === 13) return ["", this.#bytes[start + 1] === 10 ? 2 : 1];
    if (code === 10) return ["", 1];
    const octal = /^[0-7]{1,3}/.exec(this.#bytes.toString("latin1", start, start + 3))?.[0];
    if (octal) return [String.fromCharCode(Number.parseInt(octal, 8) & 0xff), octal.length];
    return [escapes.get(code) ?? String.fromCharCode(code), 1];
  }

  #hexString(): PdfString {
    const start = this.position + 1;
    const found = this.#bytes.indexOf(0x3e, start);
    const end = found < 0 ? this.#bytes.length : found;
    if (found < 0) this.reachedEnd = true;
    this.position = Math.min(end + 1, this.#bytes.length);
    const digits = this.#bytes.toString("latin1", start, end).replaceAll(/[^0-9a-fA-F]/g, "");
    const even = digits.length % 2 === 0 ? digits : `${digits}0`;
    return new PdfString(Buffer.from(even, "hex").toString("latin1"));
  }

  #numberOrKeyword(first: number): PdfValue | Keyword {
    const start = this.position;
    const simple = this.#simpleNumber(first);
    if (simple !== undefined) return simple;
    this.position = this.#endOfRegular(start);
    if (this.position === start) this.position += 1;
    const word = this.#bytes.toString("latin1", start, Math.min(this.position, start + 64));
    if (!/^[-+.\d]/.test(word)) {
      if (word === "true" || word === "false") return word === "true";
      return word === "null" ? null : new Keyword(word);
    }
    const number = Number.parseFloat(word.replace(/^[-+]+/, (signs) => (signs.includes("-") ? "-" : "")));
    return Number.isNaN(number) ? 0 : number;
  }

  /** A number of digits, with a sign and a fraction at most; undefined for anything else. */
  #simpleNumber(first: number): PdfValue | undefined {
    const bytes = this.#bytes;
    const start = first === 0x2d ? this.position + 1 : this.position;
    let [end, value] = [start, 0];
    for (; isDigit(bytes[end]); end += 1) value = value * 10 + (bytes[end] ?? 0) - 0x30;
    if (end === start) return undefined;
    const isInteger = bytes[end] !== 0x2e;
    if (!isInteger)
      for (let scale = 0.1; isDigit(bytes[++end]); scale /= 10) value += ((bytes[end] ?? 0) - 0x30) * scale;
    const next = bytes[end];
    if (next !== undefined && classes[next] === 0) return undefined;
    if (next === undefined) this.reachedEnd = true;
    this.position = end;
    if (first === 0x2d) return -value;
    return isInteger ? this.#reference(value) : value;
  }

  /** A reference if `G R` follows the number. */
  #reference(number: number): PdfValue {
    const bytes = this.#bytes;
    const behind = this.position;
    this.skipWhitespace();
    const start = this.position;
    let generation = 0;
    for (; isDigit(bytes[this.position]) && this.position - start < 10; this.position += 1)
      generation = generation * 10 + (bytes[this.position] ?? 0) - 0x30;
    if (this.position > start) {
      this.skipWhitespace();
      const next = bytes[this.position + 1];
      if (bytes[this.position] === 0x52 && (next === undefined || classes[next] !== 0)) {
        this.position += 1;
        return new PdfReference(number, generation);
      }
    }
    this.position = behind;
    return number;
  }

  #array(depth: number): PdfValue[] {
    this.#reading.countCollection();
    this.position += 1;
    if (depth >= maximumNesting) {
      this.tooDeep = true;
      return [];
    }
    const base = this.#pending.length;
    for (;;) {
      const start = this.position;
      const value = this.#read(depth + 1);
      if (!(value instanceof Keyword)) this.#pending.push(value);
      else if (value === endOfArray || this.#endsCollection(value, start)) return this.#take(base);
    }
  }

  /** The values that were read since there were `base` of them, in an array without spare space. */
  #take(base: number): PdfValue[] {
    const values = this.#pending.slice(base);
    this.#pending.length = base;
    return values;
  }

  /** Whether a keyword means that a collection was not closed. The position is then before the keyword. */
  #endsCollection(keyword: Keyword, start: number): boolean {
    if (keyword === endOfBytes) return true;
    if (!collectionEnds.includes(keyword.word)) return false;
    this.position = start;
    return true;
  }

  #dictionary(depth: number): PdfDictionary {
    this.#reading.countCollection();
    this.position += 2;
    if (depth >= maximumNesting) {
      this.tooDeep = true;
      return new PdfDictionary([], []);
    }
    const base = this.#pending.length;
    const keys: string[] = [];
    const finish = () => new PdfDictionary(keys.slice(), this.#take(base));
    for (;;) {
      const start = this.position;
      const key = this.#read(depth + 1);
      if (key === endOfDictionary) return finish();
      if (key instanceof Keyword) {
        if (key !== endOfArray && this.#endsCollection(key, start)) return finish();
      } else if (key instanceof PdfName) {
        const valueStart = this.position;
        const value = this.#read(depth + 1);
        const isValue = !(value instanceof Keyword);
        if (isValue || value === endOfDictionary) {
          keys.push(key.name);
          this.#pending.push(isValue ? value : null);
        }
        if (value === endOfDictionary) return finish();
        if (!isValue && value !== endOfArray && this.#endsCollection(value, valueStart)) return finish();
      }
    }
  }
}
