import { Lexer } from "../../../formats/pdf/lexer.ts";
import type { Reading } from "../../../formats/pdf/reading.ts";
import { PdfString, type PdfValue } from "../../../formats/pdf/values.ts";

/** Codes that one map may name, so that ranges of a hostile map take no memory. */
const maximumCodes = 70_000;

/** What the codes of a font stand for. See ISO 32000-2, 9.10.3. */
export interface CharacterMap {
  texts: ReadonlyMap<number, string>;
  /** Bytes of each code. */
  codeBytes: number;
}

const codeOf = ({ bytes }: PdfString) =>
  [...bytes].reduce((code, byte) => code * 256 + byte.charCodeAt(0), 0);

const textOf = ({ bytes }: PdfString) =>
  bytes.length === 1
    ? bytes
    : Buffer.from(bytes.length % 2 ? bytes.slice(1) : bytes, "latin1")
        .swap16()
        .toString("utf16le");

/** The text of a code in a range, whose last character counts up. */
function textInRange(first: PdfString, distance: number): string {
  const text = textOf(first);
  const last = text.codePointAt(text.length - 1) ?? 0;
  const point = last + distance;
  return point > 0x10ffff ? "" : text.slice(0, -1) + String.fromCodePoint(point);
}

/**
 * Reads a map from codes to text.
 * @throws LimitError
 */
export function readCharacterMap(bytes: Buffer, reading: Reading): CharacterMap {
  const texts = new Map<number, string>();
  let codeBytes = 1;
  let operands: PdfValue[] = [];
  const lexer = new Lexer(bytes, 0, reading);
  const set = (code: number, text: string) => {
    if (texts.size < maximumCodes) texts.set(code, text);
  };
  const operators = new Map(
    Object.entries({
      endcodespacerange: () => {
        const lengths = operands.flatMap((value) => (value instanceof PdfString ? [value.bytes.length] : []));
        codeBytes = Math.min(4, Math.max(1, ...lengths));
      },
      endbfchar: () => {
        for (const [code, text] of groupsOf(operands, 2))
          if (code instanceof PdfString && text instanceof PdfString) set(codeOf(code), textOf(text));
      },
      endbfrange: () => {
        for (const [from, to, target] of groupsOf(operands, 3)) {
          if (!(from instanceof PdfString && to instanceof PdfString)) continue;
          const [first, last] = [
            codeOf(from),
            Math.min(codeOf(to), codeOf(from) + maximumCodes - texts.size),
          ];
          for (let code = first; code <= last; code += 1)
            if (target instanceof PdfString) set(code, textInRange(target, code - first));
            else if (Array.isArray(target)) {
              const item = target[code - first];
              if (item instanceof PdfString) set(code, textOf(item));
            }
        }
      },
    }),
  );
  for (;;) {
    lexer.skipWhitespace();
    const start = lexer.position;
    const value = lexer.readValue();
    if (value !== undefined) {
      operands.push(value);
      continue;
    }
    if (lexer.position === start) return { texts, codeBytes };
    operators.get(bytes.toString("latin1", start, lexer.position))?.();
    operands = [];
  }
}

function* groupsOf(values: readonly PdfValue[], size: number): Generator<(PdfValue | undefined)[]> {
  for (let index = 0; index + size <= values.length; index += size) yield values.slice(index, index + size);
}
