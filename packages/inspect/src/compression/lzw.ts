import { CompressionError, type Decompressed, type Output } from "./compression.ts";

const clearCode = 256;
const firstBits = 9;
const chunkBytes = 64 * 1024;

/** Reads codes, the least significant bit first. */
class Codes {
  readonly #bytes: Buffer;
  /** In bits, behind the header of three bytes. */
  #position = 0;
  /** Where the codes of this width begin. */
  #start = 0;
  constructor(bytes: Buffer) {
    this.#bytes = bytes.subarray(3);
  }

  next(bits: number): number | undefined {
    if (this.#position + bits > this.#bytes.length * 8) return undefined;
    const at = this.#position >> 3;
    const [low = 0, middle = 0, high = 0] = this.#bytes.subarray(at, at + 3);
    const code = ((low | (middle << 8) | (high << 16)) >> (this.#position & 7)) & (2 ** bits - 1);
    this.#position += bits;
    return code;
  }

  /** Skips the rest of a group of eight codes. */
  align(bits: number): void {
    const group = bits * 8;
    this.#position = this.#start + Math.ceil((this.#position - this.#start) / group) * group;
    this.#start = this.#position;
  }
}

class Writer {
  readonly #output: Output;
  #chunk = Buffer.alloc(chunkBytes);
  #length = 0;
  constructor(output: Output) {
    this.#output = output;
  }
  write(byte: number): void {
    this.#chunk[this.#length++] = byte;
    if (this.#length === chunkBytes) this.flush();
  }
  flush(): void {
    this.#output.write(this.#chunk.subarray(0, this.#length));
    this.#chunk = Buffer.alloc(chunkBytes);
    this.#length = 0;
  }
}

/** The table of codes: a code stands for the text of another and a byte. */
class Table {
  readonly #prefixes: Uint16Array;
  readonly #suffixes: Uint8Array;
  readonly #stack: Uint8Array;
  readonly #firstFree: number;
  free: number;

  constructor(maximumBits: number, firstFree: number) {
    this.#prefixes = new Uint16Array(2 ** maximumBits);
    this.#suffixes = new Uint8Array(2 ** maximumBits);
    this.#stack = new Uint8Array(2 ** maximumBits);
    this.#firstFree = firstFree;
    this.free = firstFree;
  }

  clear(): void {
    this.free = this.#firstFree;
  }

  add(prefix: number, suffix: number): void {
    if (this.free >= this.#prefixes.length) return;
    this.#prefixes[this.free] = prefix;
    this.#suffixes[this.free] = suffix;
    this.free += 1;
  }

  write(code: number, writer: Writer): void {
    let length = 0;
    let current = code;
    for (; current > 255; current = this.#prefixes[current] ?? 0)
      this.#stack[length++] = this.#suffixes[current] ?? 0;
    writer.write(current);
    while (length > 0) writer.write(this.#stack[--length] ?? 0);
  }

  /** The first byte of the text of a code. */
  firstOf(code: number): number {
    let current = code;
    while (current > 255) current = this.#prefixes[current] ?? 0;
    return current;
  }
}

/**
 * Decompresses a file of the program `compress`: LZW with codes of 9 to 16 bits, in groups of eight codes of one width.
 * https://pubs.opengroup.org/onlinepubs/9799919799/utilities/compress.html
 */
export function uncompress(bytes: Buffer, output: Output): Decompressed {
  const flags = bytes[2] ?? 0;
  const maximumBits = flags & 0x1f;
  const isBlockMode = (flags & 0x80) !== 0;
  const codes = new Codes(bytes);
  const writer = new Writer(output);
  const table = new Table(maximumBits, isBlockMode ? clearCode + 1 : clearCode);
  let bits = firstBits;
  let previous: number | undefined;
  for (;;) {
    if (table.free >= 2 ** bits && bits < maximumBits) {
      codes.align(bits);
      bits += 1;
    }
    const code = codes.next(bits);
    if (code === undefined) break;
    if (code === clearCode && isBlockMode) {
      codes.align(bits);
      table.clear();
      bits = firstBits;
      previous = undefined;
      continue;
    }
    // A code may be the one that this very step defines: the previous text and its first byte.
    const isNext = previous !== undefined && code === table.free;
    if (!isNext && code >= (previous === undefined ? 256 : table.free))
      throw new CompressionError("The compressed data is damaged.");
    if (previous !== undefined) table.add(previous, table.firstOf(isNext ? previous : code));
    table.write(code, writer);
    previous = code;
  }
  writer.flush();
  output.countStream();
  return { content: output.content(), consumed: bytes.length, streams: 1 };
}
