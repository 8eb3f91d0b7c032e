import { Lexer } from "../../../formats/pdf/lexer.ts";
import type { Reading } from "../../../formats/pdf/reading.ts";
import { PdfName, PdfString, type PdfValue } from "../../../formats/pdf/values.ts";
import type { Font } from "./font.ts";
import type { LineWriter } from "./line-writer.ts";
import { identity, type Matrix, multiply } from "./matrix.ts";

/** What a content stream refers to by name. */
export interface Resources {
  font(name: string): Promise<Font | undefined>;
  /** Draws a form, whose content has the same effect as the operators in it. */
  drawForm(name: string, matrix: Matrix): Promise<void>;
}

/** The parameters of the graphics state that text needs. See ISO 32000-2, 9.3. */
interface State {
  matrix: Matrix;
  font: Font | undefined;
  size: number;
  characterSpacing: number;
  wordSpacing: number;
  scale: number;
  leading: number;
  rise: number;
}

/** Operators that set a parameter to their operand. */
const parameters: ReadonlyMap<string, "characterSpacing" | "wordSpacing" | "leading" | "rise"> = new Map([
  ["Tc", "characterSpacing"],
  ["Tw", "wordSpacing"],
  ["TL", "leading"],
  ["Ts", "rise"],
]);

const maximumSavedStates = 1000;
const maximumOperands = 10_000;

/** Reads the operators of a content stream that draw text. See ISO 32000-2, annex A. */
export class ContentReader {
  readonly #lines: LineWriter;
  readonly #resources: Resources;
  readonly #saved: State[] = [];
  #state: State;
  #text: Matrix = identity;
  #line: Matrix = identity;

  constructor(lines: LineWriter, resources: Resources, matrix: Matrix) {
    this.#lines = lines;
    this.#resources = resources;
    const spacing = { characterSpacing: 0, wordSpacing: 0, scale: 1, leading: 0, rise: 0 };
    this.#state = { matrix, font: undefined, size: 1, ...spacing };
  }

  /** @throws LimitError */
  async read(bytes: Buffer, reading: Reading): Promise<void> {
    const lexer = new Lexer(bytes, 0, reading);
    let operands: PdfValue[] = [];
    for (;;) {
      lexer.skipWhitespace();
      const start = lexer.position;
      const value = lexer.readValue();
      if (value !== undefined) {
        if (operands.length < maximumOperands) operands.push(value);
        continue;
      }
      if (lexer.position === start) return;
      const operator = bytes.toString("latin1", start, Math.min(lexer.position, start + 8));
      if (operator === "ID") lexer.position = endOfImage(bytes, lexer.position);
      reading.budget.checkTime();
      await this.#operate(operator, operands);
      operands = [];
    }
  }

  async #operate(operator: string, operands: readonly PdfValue[]): Promise<void> {
    const numbers = operands.filter((value) => typeof value === "number");
    const [first = 0, second = 0] = numbers;
    const name = operands.find((value) => value instanceof PdfName)?.name ?? "";
    const state = this.#state;
    const parameter = parameters.get(operator);
    if (parameter) state[parameter] = first;
    switch (operator) {
      case "q":
        if (this.#saved.length < maximumSavedStates) this.#saved.push({ ...state });
        return;
      case "Q":
        this.#state = this.#saved.pop() ?? state;
        return;
      case "cm":
        state.matrix = multiply(matrixOf(numbers), state.matrix);
        return;
      case "BT":
        return this.#setLine(identity);
      case "Tm":
        return this.#setLine(matrixOf(numbers));
      case "Tf":
        state.font = await this.#resources.font(name);
        state.size = first;
        return;
      case "Do":
        return this.#resources.drawForm(name, state.matrix);
      case "Tz":
        state.scale = first / 100;
        return;
      case "TD":
        state.leading = -second;
        return this.#move(first, second);
      case "Td":
        return this.#move(first, second);
      case "T*":
        return this.#move(0, -state.leading);
      case '"':
        [state.wordSpacing, state.characterSpacing] = [first, second];
        this.#move(0, -state.leading);
        return this.#show(operands);
      case "'":
        this.#move(0, -state.leading);
        return this.#show(operands);
      case "Tj":
        return this.#show(operands);
      case "TJ":
        return this.#show(operands.flat());
    }
  }

  #setLine(matrix: Matrix): void {
    this.#line = matrix;
    this.#text = matrix;
  }

  #move(x: number, y: number): void {
    this.#setLine(multiply([1, 0, 0, 1, x, y], this.#line));
  }

  /** Draws strings; a number between them moves back by a thousandth of an em. */
  #show(values: readonly PdfValue[]): void {
    const { font, size, characterSpacing, wordSpacing, scale, rise, matrix } = this.#state;
    for (const value of values)
      if (typeof value === "number") this.#advance((-value / 1000) * size * scale);
      else if (value instanceof PdfString)
        for (const { text, width, isSpace } of font?.glyphsOf(value.bytes) ?? []) {
          const at = multiply(multiply([1, 0, 0, 1, 0, rise], this.#text), matrix);
          this.#lines.add(text, at, width * size * scale, size);
          this.#advance((width * size + characterSpacing + (isSpace ? wordSpacing : 0)) * scale);
        }
  }

  #advance(x: number): void {
    this.#text = multiply([1, 0, 0, 1, x, 0], this.#text);
  }
}

export function matrixOf(values: readonly number[]): Matrix {
  const [a = 1, b = 0, c = 0, d = 1, e = 0, f = 0] = values;
  return [a, b, c, d, e, f];
}

/** Where an inline image ends, whose bytes begin at a position. See ISO 32000-2, 8.9.7. */
function endOfImage(bytes: Buffer, position: number): number {
  for (let end = bytes.indexOf("EI", position); end >= 0; end = bytes.indexOf("EI", end + 1)) {
    const around = bytes.toString("latin1", Math.max(position, end - 1), end + 3);
    if (/^\sEI(?:\s|$)/.test(around)) return end + 2;
  }
  return bytes.length;
}
