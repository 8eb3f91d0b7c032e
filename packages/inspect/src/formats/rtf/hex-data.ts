import type { Budget } from "../../budget.ts";

/** Part of data that a document has as hexadecimal digits. */
interface Piece {
  kind: "digits" | "binary" | "reset";
  start: number;
  end: number;
  /** The part is in a group inside the data's group whose destination Word does not know. */
  isSkipped: boolean;
}

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
    const parts: string[] = [];
    let length = 0;
    for (const { kind, start, end, isSkipped } of this.#pieces) {
      budget.use("objects");
      if (isSkipped && !withSkipped) continue;
      // Word forgets the first of two digits when `\'` is between them.
      if (kind === "reset" && length % 2 === 1) {
        const last = parts.pop() ?? "";
        parts.push(last.slice(0, -1));
        length--;
      }
      if (kind === "reset") continue;
      const raw = content.slice(start, end);
      const digits =
        kind === "binary" ? Buffer.from(raw, "latin1").toString("hex") : raw.replaceAll(/[^0-9a-f]+/gi, "");
      if (kind === "digits" && /[^0-9a-f\s]/i.test(raw)) this.isDisguised = true;
      if (digits === "") continue;
      parts.push(digits);
      length += digits.length;
    }
    budget.use("bytesDecoded", length >> 1);
    return Buffer.from(parts.join(""), "hex");
  }
}
