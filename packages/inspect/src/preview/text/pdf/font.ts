import { TextDecoder } from "node:util";
import type { PdfDocument } from "../../../formats/pdf/document.ts";
import { FilterError } from "../../../formats/pdf/filters.ts";
import {
  dictionaryOf,
  type PdfDictionary,
  PdfName,
  PdfStream,
  type PdfValue,
} from "../../../formats/pdf/values.ts";
import { type CharacterMap, readCharacterMap } from "./character-map.ts";
import { characterOfGlyph } from "./glyph-names.ts";

/** A glyph of a string. */
export interface Glyph {
  text: string;
  /** In ems. */
  width: number;
  isSpace: boolean;
}

/** Replaces characters that the font does not tell. */
export const unknownCharacter = "\ufffd";

/** Encodings of predefined maps, by parts of their names. See ISO 32000-2, 9.7.5.2. */
const predefined: readonly (readonly [RegExp, string])[] = [
  [/UCS2|UTF16/, "utf-16be"],
  [/^GB/, "gbk"],
  [/RKSJ/, "shift_jis"],
  [/^(?:ETen|B5|HKscs)/, "big5"],
  [/^KSC/, "euc-kr"],
];

const maximumWidths = 70_000;
/** Of glyphs whose font does not tell their width. */
const averageWidth = 0.5;

/** The text and widths of the codes of a font. See ISO 32000-2, 9.6 and 9.7. */
export class Font {
  readonly #map: CharacterMap | undefined;
  readonly #codeBytes: number;
  readonly #decoder: TextDecoder | undefined;
  readonly #differences: ReadonlyMap<number, string>;
  readonly #widths: ReadonlyMap<number, number>;

  private constructor(document: PdfDocument, dictionary: PdfDictionary, map: CharacterMap | undefined) {
    const isComposite = document.namesOf(dictionary, "Subtype").includes("Type0");
    const [encodingName] = document.namesOf(dictionary, "Encoding").slice(-1);
    this.#map = map;
    this.#codeBytes = map?.codeBytes ?? (isComposite ? 2 : 1);
    this.#decoder = isComposite ? predefinedDecoder(encodingName) : simpleDecoder(document, dictionary);
    this.#differences = isComposite ? new Map() : differencesOf(document, dictionary);
    this.#widths = isComposite ? compositeWidths(document, dictionary) : simpleWidths(document, dictionary);
  }

  /** @throws LimitError */
  static async read(document: PdfDocument, dictionary: PdfDictionary): Promise<Font> {
    const stream = document.get(dictionary, "ToUnicode").findLast((value) => value instanceof PdfStream);
    let map: CharacterMap | undefined;
    try {
      if (stream) map = readCharacterMap(await document.decode(stream), document.reading);
    } catch (error) {
      if (!(error instanceof FilterError)) throw error;
    }
    return new Font(document, dictionary, map);
  }

  /** The glyphs of a string, whose characters are bytes. */
  glyphsOf(bytes: string): Glyph[] {
    const glyphs: Glyph[] = [];
    for (let start = 0; start < bytes.length; start += this.#codeBytes) {
      const code = bytes.slice(start, start + this.#codeBytes);
      const number = [...code].reduce((value, byte) => value * 256 + byte.charCodeAt(0), 0);
      const text = this.#textOf(number, code);
      const width = this.#widths.get(number) ?? averageWidth;
      glyphs.push({ text, width, isSpace: code === " " });
    }
    return glyphs;
  }

  #textOf(number: number, code: string): string {
    const known = this.#map?.texts.get(number) ?? this.#differences.get(number);
    if (known !== undefined) return known;
    return this.#decoder?.decode(Buffer.from(code, "latin1")) ?? unknownCharacter;
  }
}

function predefinedDecoder(name: string | undefined): TextDecoder | undefined {
  const encoding = predefined.find(([pattern]) => pattern.test(name ?? ""))?.[1];
  return encoding === undefined ? undefined : new TextDecoder(encoding);
}

/** The encoding to which a simple font has differences. One that names none has that of its file, mostly ASCII. */
function simpleDecoder(document: PdfDocument, dictionary: PdfDictionary): TextDecoder {
  const names = document.namesOf(dictionary, "Encoding");
  for (const encoding of document.dictionariesOf(dictionary, "Encoding"))
    names.push(...document.namesOf(encoding, "BaseEncoding"));
  return new TextDecoder(names.includes("MacRomanEncoding") ? "macintosh" : "windows-1252");
}

function differencesOf(document: PdfDocument, dictionary: PdfDictionary): Map<number, string> {
  const differences = new Map<number, string>();
  const encoding = dictionaryOf(document.get(dictionary, "Encoding").at(-1));
  const values = encoding && document.get(encoding, "Differences").at(-1);
  let code = 0;
  for (const value of Array.isArray(values) ? values : [])
    if (typeof value === "number") code = value;
    else if (value instanceof PdfName) {
      differences.set(code, characterOfGlyph(value.name) ?? unknownCharacter);
      code += 1;
    }
  return differences;
}

function simpleWidths(document: PdfDocument, dictionary: PdfDictionary): Map<number, number> {
  const widths = new Map<number, number>();
  const values = document.get(dictionary, "Widths").at(-1);
  addWidths(document, widths, document.numberOf(dictionary, "FirstChar") ?? 0, values);
  return widths;
}

/** Widths of a composite font: `first [width …]`, and `first last width`. See ISO 32000-2, 9.7.4.3. */
function compositeWidths(document: PdfDocument, dictionary: PdfDictionary): Map<number, number> {
  const widths = new Map<number, number>();
  const descendants = document.get(dictionary, "DescendantFonts").at(-1);
  const descendant = Array.isArray(descendants) ? document.resolve(descendants[0]).at(-1) : undefined;
  const font = dictionaryOf(descendant);
  const values = font && document.get(font, "W").at(-1);
  const items = (Array.isArray(values) ? values : []).map((value) => document.resolve(value).at(-1));
  for (let index = 0; index < items.length; ) {
    const [first, next, width] = items.slice(index, index + 3);
    if (typeof first !== "number") return widths;
    if (Array.isArray(next)) addWidths(document, widths, first, next);
    else if (typeof next === "number" && typeof width === "number")
      for (let code = first; code <= next && widths.size < maximumWidths; code += 1)
        widths.set(code, width / 1000);
    index += Array.isArray(next) ? 2 : 3;
  }
  return widths;
}

function addWidths(
  document: PdfDocument,
  widths: Map<number, number>,
  first: number,
  values: PdfValue | undefined,
): void {
  if (!Array.isArray(values)) return;
  for (const [index, value] of values.entries()) {
    const width = document.resolve(value).at(-1);
    if (widths.size < maximumWidths && typeof width === "number" && width > 0)
      widths.set(first + index, width / 1000);
  }
}
