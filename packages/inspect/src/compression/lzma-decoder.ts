import { CompressionError, type Output } from "./compression.ts";

/** Parameters of LZMA: bits of literal context, of literal position, of position. */
export interface LzmaParameters {
  lc: number;
  lp: number;
  pb: number;
}

const topValue = 2 ** 24;
const initialProbability = 1024;
const states = 12;
const maximumPositionStates = 16;
const minimumMatch = 2;
const lengthStates = 4;
const endDistance = 0xffff_ffff;
const checkedSymbols = 4096;
const firstCapacity = 64 * 1024;

const probabilities = (count: number) => new Uint16Array(count).fill(initialProbability);

/** @returns undefined if the byte is no combination of parameters */
export function readParameters(byte: number): LzmaParameters | undefined {
  if (byte >= 225) return undefined;
  return { lc: byte % 9, lp: Math.floor(byte / 9) % 5, pb: Math.floor(byte / 45) };
}

/** Reads bits by their probabilities. Numbers of 32 bits are in a typed array, which does not allocate them. */
class RangeDecoder {
  readonly #bytes: Buffer;
  /** The range and the code. */
  readonly #numbers = new Uint32Array([0xffff_ffff, 0]);
  position: number;

  constructor(bytes: Buffer, position: number) {
    this.#bytes = bytes;
    this.position = position;
    if (this.#byte() !== 0) throw new CompressionError("The compressed data is damaged.");
    for (let index = 0; index < 4; index += 1) this.#numbers[1] = (this.#code << 8) | this.#byte();
  }

  get #range(): number {
    return this.#numbers[0] ?? 0;
  }

  get #code(): number {
    return this.#numbers[1] ?? 0;
  }

  /** Whether the code is that of a complete stream. */
  get isFinished(): boolean {
    return this.#code === 0;
  }

  #byte(): number {
    const byte = this.#bytes[this.position];
    if (byte === undefined) throw new CompressionError("The compressed data is cut off.");
    this.position += 1;
    return byte;
  }

  #normalize(): void {
    if (this.#range >= topValue) return;
    this.#numbers[0] = this.#range << 8;
    this.#numbers[1] = (this.#code << 8) | this.#byte();
  }

  bit(table: Uint16Array, index: number): 0 | 1 {
    const probability = table[index] ?? initialProbability;
    const bound = Math.imul(this.#range >>> 11, probability) >>> 0;
    const isZero = this.#code < bound;
    if (isZero) {
      this.#numbers[0] = bound;
      table[index] = probability + ((2048 - probability) >>> 5);
    } else {
      this.#numbers[0] = this.#range - bound;
      this.#numbers[1] = this.#code - bound;
      table[index] = probability - (probability >>> 5);
    }
    this.#normalize();
    return isZero ? 0 : 1;
  }

  /** Bits of equal probability. */
  directBits(count: number): number {
    let value = 0;
    for (let index = 0; index < count; index += 1) {
      this.#numbers[0] = this.#range >>> 1;
      const isOne = this.#code >= this.#range;
      if (isOne) this.#numbers[1] = this.#code - this.#range;
      value = value * 2 + (isOne ? 1 : 0);
      this.#normalize();
    }
    return value;
  }

  /** The most significant bit first. */
  tree(table: Uint16Array, bits: number, offset = 0): number {
    let node = 1;
    for (let index = 0; index < bits; index += 1) node = node * 2 + this.bit(table, offset + node);
    return node - 2 ** bits;
  }

  /** The least significant bit first. */
  reverseTree(table: Uint16Array, bits: number, offset = 0): number {
    let node = 1;
    let value = 0;
    for (let index = 0; index < bits; index += 1) {
      const bit = this.bit(table, offset + node);
      node = node * 2 + bit;
      value += bit * 2 ** index;
    }
    return value;
  }
}

/** Lengths of matches. */
class LengthDecoder {
  readonly #choices = probabilities(2);
  readonly #low = probabilities(maximumPositionStates * 8);
  readonly #middle = probabilities(maximumPositionStates * 8);
  readonly #high = probabilities(256);

  next(range: RangeDecoder, positionState: number): number {
    if (range.bit(this.#choices, 0) === 0) return range.tree(this.#low, 3, positionState * 8);
    if (range.bit(this.#choices, 1) === 0) return 8 + range.tree(this.#middle, 3, positionState * 8);
    return 16 + range.tree(this.#high, 8);
  }
}

/** What was written, which matches refer to. */
class Window {
  readonly #output: Output;
  #bytes = Buffer.alloc(firstCapacity);
  #flushed = 0;
  length = 0;
  constructor(output: Output) {
    this.#output = output;
  }
  byteAt(distance: number): number {
    return this.#bytes[this.length - distance - 1] ?? 0;
  }
  write(byte: number): void {
    if (this.length === this.#bytes.length) {
      this.flush();
      this.#bytes = Buffer.concat([this.#bytes, Buffer.alloc(this.#bytes.length)]);
    }
    this.#bytes[this.length++] = byte;
  }
  /** @throws LimitError */
  flush(): void {
    if (this.length > this.#flushed) this.#output.write(this.#bytes.subarray(this.#flushed, this.length));
    this.#flushed = this.length;
  }
}

/** Decodes literals and matches, one at a time. */
class LzmaDecoder {
  readonly #range: RangeDecoder;
  readonly #window: Window;
  readonly #parameters: LzmaParameters;
  readonly #isMatch = probabilities(states * maximumPositionStates);
  readonly #isRepeat = probabilities(states);
  readonly #isOlderRepeat = probabilities(states);
  readonly #isRepeat0Long = probabilities(states * maximumPositionStates);
  readonly #isRepeat2 = probabilities(states);
  readonly #isRepeat3 = probabilities(states);
  readonly #literals: Uint16Array;
  readonly #slots = probabilities(lengthStates * 64);
  readonly #near = probabilities(128);
  readonly #align = probabilities(16);
  readonly #matchLengths = new LengthDecoder();
  readonly #repeatLengths = new LengthDecoder();
  /** Kinds of the last symbols: below 7, the last was a literal. */
  #state = 0;
  /** The literal that `next` decoded. */
  #literal: number | undefined;
  /** The last four distances. */
  #repeats: [number, number, number, number] = [0, 0, 0, 0];

  constructor(range: RangeDecoder, window: Window, parameters: LzmaParameters) {
    this.#range = range;
    this.#window = window;
    this.#parameters = parameters;
    this.#literals = probabilities(0x300 * 2 ** (parameters.lc + parameters.lp));
  }

  /** Decodes a symbol. Returns the length of a match, 1 for a literal, undefined for the end marker. */
  next(): number | undefined {
    const range = this.#range;
    const positionState = this.#window.length & (2 ** this.#parameters.pb - 1);
    this.#literal = undefined;
    if (range.bit(this.#isMatch, this.#state * maximumPositionStates + positionState) === 0) {
      this.#literal = this.#readLiteral();
      return 1;
    }
    const wasLiteral = this.#state < 7;
    if (range.bit(this.#isRepeat, this.#state) === 1) {
      if (this.#chooseRepeat(positionState)) {
        this.#state = wasLiteral ? 9 : 11;
        return 1;
      }
      this.#state = wasLiteral ? 8 : 11;
      return minimumMatch + this.#repeatLengths.next(range, positionState);
    }
    const code = this.#matchLengths.next(range, positionState);
    this.#state = wasLiteral ? 7 : 10;
    const distance = this.#readDistance(code);
    const [first, second, third] = this.#repeats;
    this.#repeats = [distance, first, second, third];
    return distance === endDistance ? undefined : minimumMatch + code;
  }

  /** Writes what `next` decoded. */
  copy(length: number): void {
    const window = this.#window;
    if (this.#literal !== undefined) {
      window.write(this.#literal);
      return;
    }
    const [distance] = this.#repeats;
    if (distance >= window.length) throw new CompressionError("The compressed data is damaged.");
    for (let rest = length; rest > 0; rest -= 1) window.write(window.byteAt(distance));
  }

  #readLiteral(): number {
    const { lc, lp } = this.#parameters;
    const range = this.#range;
    const position = this.#window.length & (2 ** lp - 1);
    const offset = 0x300 * (position * 2 ** lc + (this.#window.byteAt(0) >>> (8 - lc)));
    let symbol = 1;
    // Behind a match, the byte that follows its source tells the probabilities.
    if (this.#state >= 7) {
      let match = this.#window.byteAt(this.#repeats[0]);
      do {
        const matchBit = (match >>> 7) & 1;
        match <<= 1;
        const bit = range.bit(this.#literals, offset + ((1 + matchBit) << 8) + symbol);
        symbol = symbol * 2 + bit;
        if (bit !== matchBit) break;
      } while (symbol < 0x100);
    }
    while (symbol < 0x100) symbol = symbol * 2 + range.bit(this.#literals, offset + symbol);
    this.#state = this.#state < 4 ? 0 : this.#state - (this.#state < 10 ? 3 : 6);
    return symbol & 0xff;
  }

  #readDistance(lengthCode: number): number {
    const range = this.#range;
    const slot = range.tree(this.#slots, 6, Math.min(lengthCode, lengthStates - 1) * 64);
    if (slot < 4) return slot;
    const bits = (slot >>> 1) - 1;
    const base = (2 | (slot & 1)) * 2 ** bits;
    if (slot < 14) return base + range.reverseTree(this.#near, bits, base - slot);
    return base + range.directBits(bits - 4) * 16 + range.reverseTree(this.#align, 4);
  }

  /** Chooses one of the last distances. Returns whether a single byte is repeated. */
  #chooseRepeat(positionState: number): boolean {
    const range = this.#range;
    const [first, second, third, fourth] = this.#repeats;
    if (range.bit(this.#isOlderRepeat, this.#state) === 0)
      return range.bit(this.#isRepeat0Long, this.#state * maximumPositionStates + positionState) === 0;
    if (range.bit(this.#isRepeat2, this.#state) === 0) this.#repeats = [second, first, third, fourth];
    else if (range.bit(this.#isRepeat3, this.#state) === 0) this.#repeats = [third, first, second, fourth];
    else this.#repeats = [fourth, first, second, third];
    return false;
  }
}

/**
 * Decompresses a stream of LZMA.
 * https://github.com/jljusten/LZMA-SDK/blob/master/DOC/lzma-specification.txt
 *
 * @param size of the content; undefined if the stream has an end marker
 * @returns the end of the stream
 * @throws CompressionError, LimitError
 */
export function decodeLzma(
  bytes: Buffer,
  start: number,
  parameters: LzmaParameters,
  size: number | undefined,
  output: Output,
): number {
  const range = new RangeDecoder(bytes, start);
  const window = new Window(output);
  const decoder = new LzmaDecoder(range, window, parameters);
  const limit = size ?? Number.POSITIVE_INFINITY;
  for (let count = 0; ; count += 1) {
    if (count % checkedSymbols === 0) window.flush();
    if (window.length === limit && range.isFinished) break;
    const length = decoder.next();
    if (length === undefined) break;
    if (window.length + length > limit) throw new CompressionError("The content is too long.");
    decoder.copy(length);
  }
  if (size !== undefined && window.length !== size)
    throw new CompressionError("The compressed data is cut off.");
  window.flush();
  return range.position;
}
