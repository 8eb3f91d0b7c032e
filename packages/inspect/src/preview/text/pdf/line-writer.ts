import { type Matrix, multiply } from "./matrix.ts";

/** Share of the font's size by which glyphs are apart if there is a space between them. */
const spaceShare = 0.2;
/** Share of the font's size by which baselines differ if they are of different lines. */
const lineShare = 0.4;

/** Characters of a page at most: those of a preview are fewer. */
const maximumLength = 100_000;

/** Joins glyphs to words and lines by where they are drawn. */
export class LineWriter {
  readonly #parts: string[] = [];
  /** Where the last glyph ended. */
  #last: { x: number; y: number } | undefined;
  #length = 0;

  /**
   * Adds a text that is drawn.
   * @param matrix transformation at its begin
   * @param width in the space that the matrix transforms, as the size
   */
  add(text: string, matrix: Matrix, width: number, size: number): void {
    if (this.#length > maximumLength) return;
    this.#length += text.length;
    const [, , , , x, y] = matrix;
    const scale = Math.hypot(matrix[0], matrix[1]) || 1;
    const height = Math.abs(size) * scale || 1;
    // Distances along and across the direction of writing.
    const [right, up] = [matrix[0] / scale, matrix[1] / scale];
    const [dx, dy] = this.#last ? [x - this.#last.x, y - this.#last.y] : [0, 0];
    const [along, across] = [dx * right + dy * up, dy * right - dx * up];
    if (this.#last) {
      if (Math.abs(across) > lineShare * height || along < -height) this.#separate("\n");
      else if (along > spaceShare * height) this.#separate(" ");
    }
    this.#parts.push(text);
    const [, , , , endX, endY] = multiply([1, 0, 0, 1, width, 0], matrix);
    this.#last = { x: endX, y: endY };
  }

  get text(): string {
    return this.#parts.join("");
  }

  #separate(separator: string): void {
    if (!/\s$/.test(this.#parts.at(-1) ?? " ")) this.#parts.push(separator);
    else if (separator === "\n" && this.#parts.at(-1) !== "\n") this.#parts.push("\n");
  }
}
