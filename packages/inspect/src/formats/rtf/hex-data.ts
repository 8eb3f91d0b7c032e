import type { Budget } from "../../budget.ts";

/** Part of data that a document has as hexadecimal digits. */
interface Piece {
  kind: "digits" | "binary" | "reset";
  start: number;
  end: number;
  /** The part is in a group inside the data's group whose destination Word does not know. */
  isSkipped: boolean;
}

const [junk, space] = [16, 17];

/** Values of digits by their codes; what is no digit is junk or white space. */
const digitOf = Uint8Array.from({ length: 256 }, (_, code) => {
  const character = String.fromCharCode(code);
  if (/[\t-\r ]/.test(character)) return space;
  return /[0-9a-f]/i.test(character) ? Number.parseInt(character, 16) : junk;
});

/** Data in hexadecimal digits, or in `\bin`, of one destination. */
export class HexData {
  readonly at: number;
  readonly #pieces: Piece[] = [];
  /** Something other than digits, white space and `\bin` is among the digits. */
  isDisguised = false;
  /** Some of the digits are in groups that Word skips. */
  hasSkipped = false;

  constructor(at: number) {
    this.at = at;
  }

  add(kind: Piece["kind"], start: number, end: number, isSkipped: boolean): void {
    this.#pieces.push({ kind, start, end, isSkipped });
    if (isSkipped && kind !== "reset") this.hasSkipped = true;
    if (isSkipped || kind === "reset") this.isDisguised = true;
  }

  /** The first bytes of the data. */
  beginning(content: string): Buffer {
    const first = this.#pieces[0];
    if (!first) return Buffer.alloc(0);
    if (first.kind === "binary") return Buffer.from(content.slice(first.start, first.start + 16), "latin1");
    const digits = content.slice(first.start, Math.min(first.end, first.start + 128)).replaceAll(/\s/g, "");
    return Buffer.from(digits, "hex");
  }

  /**
   * Decodes the data.
   *
   * @param withSkipped also the digits in groups that Word skips, as other programs may not skip them
   * @throws LimitError
   */
  decode(content: string, budget: Budget, { withSkipped = false } = {}): Buffer {
    const pieces = this.#pieces.filter(({ isSkipped }) => withSkipped || !isSkipped);
    const size = pieces.reduce(
      (sum, { kind, start, end }) => sum + (end - start) * (kind === "binary" ? 2 : 1),
      0,
    );
    budget.use("bytesDecoded", size >> 1);
    const output = Buffer.alloc((size >> 1) + 1);
    let digits = 0;
    const add = (digit: number) => {
      output[digits >> 1] = digits % 2 === 0 ? digit << 4 : (output[digits >> 1] ?? 0) | digit;
      digits++;
    };
    for (const { kind, start, end } of pieces) {
      budget.use("objects");
      // Word forgets the first of two digits when `\'` is between them.
      if (kind === "reset") digits -= digits % 2;
      for (let at = start; at < end; at++) {
        const code = content.charCodeAt(at);
        if (kind === "binary") {
          add(code >> 4);
          add(code & 15);
        } else {
          const digit = digitOf[code] ?? junk;
          if (digit < junk) add(digit);
          else if (digit === junk) this.isDisguised = true;
        }
      }
    }
    return output.subarray(0, digits >> 1);
  }
}
