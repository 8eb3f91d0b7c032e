/** Characters of a text at most. */
const maximumLength = 64 * 1024;

/** Control characters but tab and line feed, and characters that change the direction of text or have no width. */
const invisible =
  /(?![\t\n])[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}\u200b\u2060-\u2064\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu;

const symbolForNull = 0x2400;
const symbolForDelete = "\u2421";

/** A control character as its symbol, such as ␀; others as their code point, such as ⟨U+202E⟩. */
function symbolOf(character: string): string {
  const point = character.codePointAt(0) ?? 0;
  if (point < 0x20) return String.fromCodePoint(symbolForNull + point);
  if (point === 0x7f) return symbolForDelete;
  return `⟨U+${point.toString(16).toUpperCase().padStart(4, "0")}⟩`;
}

/** Text that shows the characters that are not visible. Lines end in a line feed. */
export function makeVisible(text: string): string {
  return text.toWellFormed().replaceAll(/\r\n?/g, "\n").replaceAll(invisible, symbolOf);
}

/** Text of at most 64 KiB, from parts. */
export class BoundedText {
  readonly #parts: string[] = [];
  #length = 0;

  get isFull(): boolean {
    return this.#length > maximumLength;
  }

  add(text: string): void {
    if (this.isFull) return;
    this.#parts.push(text.slice(0, maximumLength + 1));
    this.#length += text.length;
  }

  /** The text with what is not visible made visible, and whether it is all of it. */
  finish(): { text: string; isComplete: boolean } {
    const whole = makeVisible(this.#parts.join(""));
    return { text: whole.slice(0, maximumLength).toWellFormed(), isComplete: whole.length <= maximumLength };
  }
}
