import type { Budget } from "../../budget.ts";

/** What is wrong with an equation. */
export interface EquationFault {
  /** Whether the fault is the one of a known exploit. */
  isExploit: boolean;
  message: string;
}

/** Stops the reading of an equation. */
class EquationError extends Error {
  override name = "EquationError";
  readonly isExploit: boolean;
  constructor(message: string, isExploit = false) {
    super(message);
    this.isExploit = isExploit;
  }
}

/** Bytes of EQNOLEFILEHDR in front of the equation. */
const headerSize = 28;
/** The Equation Editor copies names of fonts into 32 bytes: CVE-2017-11882 and CVE-2018-0802. */
const maximumFontName = 31;
/** Two bits for each line of a matrix go into 8 bytes: CVE-2018-0798. */
const maximumLines = 31;
const maximumStops = 32;
const maximumDepth = 100;
/** Bytes behind the end of an equation that its editor leaves. */
const maximumPadding = 16;

const tag = {
  end: 0,
  line: 1,
  character: 2,
  template: 3,
  pile: 4,
  matrix: 5,
  embellishment: 6,
  ruler: 7,
  font: 8,
  size: 9,
} as const;
const lastSize = 14;
/** Options of records, the upper four bits of their tags. */
const option = { moved: 8, spacing: 4, ruler: 2, embellished: 2, empty: 1 } as const;

/**
 * Reads an equation of Equation Editor 1 to 3 or MathType 3, MTEF 2 to 4, and finds what its editor never writes.
 * https://rtf2latex2e.sourceforge.net/MTEF3.html
 *
 * @param stream the stream `Equation Native`, or `\x01Ole10Native`, or native data of an OLE 1.0 object with its size in
 *   front; the first has a header, the others a size
 * @returns undefined for an equation in normal form
 */
export function checkEquation(
  stream: Buffer,
  front: "header" | "size",
  budget: Budget,
): EquationFault | undefined {
  try {
    readEquation(front === "header" ? behindHeader(stream) : behindSize(stream), budget);
    return undefined;
  } catch (error) {
    if (!(error instanceof EquationError)) throw error;
    return { isExploit: error.isExploit, message: error.message };
  }
}

function behindHeader(stream: Buffer): Buffer {
  if (stream.length < headerSize) throw new EquationError("The equation is too short.");
  if (stream.readUInt16LE(0) !== headerSize || stream.readUInt32LE(2) !== 0x20000)
    throw new EquationError("The header of the equation is none that its editor writes.");
  const size = stream.readUInt32LE(8);
  if (headerSize + size > stream.length) throw new EquationError("The equation is shorter than it says.");
  return stream.subarray(headerSize, headerSize + size);
}

function behindSize(stream: Buffer): Buffer {
  if (stream.length < 4) throw new EquationError("The equation is too short.");
  const size = stream.readUInt32LE(0);
  if (4 + size > stream.length) throw new EquationError("The equation is shorter than it says.");
  return stream.subarray(4, 4 + size);
}

function readEquation(equation: Buffer, budget: Budget): void {
  if (equation.length < 5) throw new EquationError("The equation is too short.");
  const [version, platform] = [equation[0] ?? 0, equation[1] ?? 0];
  if (version < 2 || version > 4 || platform > 1)
    throw new EquationError(`The equation has the version ${version} of its format.`);
  // MathType 3.5 and programs of macOS write characters of one byte.
  const reader = new EquationReader(equation, platform === 0 || version === 4 ? 1 : 2, budget);
  reader.position = 5;
  reader.readList(0);
  const rest = equation.subarray(reader.position);
  if (rest.length > maximumPadding && rest.some((byte) => byte !== 0))
    throw new EquationError("There is data behind the end of the equation.");
}

class EquationReader {
  position = 0;
  readonly #bytes: Buffer;
  readonly #characterSize: number;
  readonly #budget: Budget;

  constructor(bytes: Buffer, characterSize: number, budget: Budget) {
    this.#bytes = bytes;
    this.#characterSize = characterSize;
    this.#budget = budget;
  }

  /** Reads records up to the end of their list. */
  readList(depth: number): void {
    if (depth > maximumDepth) throw new EquationError("Records of the equation are nested too deeply.");
    for (;;) {
      this.#budget.use("objects");
      const byte = this.#byte();
      const [kind, options] = [byte & 15, byte >> 4];
      if (kind === tag.end) return;
      this.#readRecord(kind, options, depth);
    }
  }

  #readRecord(kind: number, options: number, depth: number): void {
    const hasPlace = kind <= tag.embellishment;
    if (hasPlace && (options & option.moved) !== 0) this.#readNudge();
    if (kind === tag.line) this.#readLine(options, depth);
    else if (kind === tag.character) this.#readCharacter(options, depth);
    else if (kind === tag.template) {
      this.#skip(3);
      this.readList(depth + 1);
    } else if (kind === tag.pile) {
      this.#skip(2);
      if ((options & option.ruler) !== 0) this.#readRuler(true);
      this.readList(depth + 1);
    } else if (kind === tag.matrix) this.#readMatrix(depth);
    else if (kind === tag.embellishment) this.#skip(1);
    else if (kind === tag.ruler) this.#readRuler(false);
    else if (kind === tag.font) this.#readFont();
    else if (kind === tag.size) this.#readSize();
    else if (kind > lastSize)
      throw new EquationError(`The equation has a record of the unknown kind ${kind}.`);
  }

  #readLine(options: number, depth: number): void {
    if ((options & option.spacing) !== 0) this.#skip(1);
    if ((options & option.ruler) !== 0) this.#readRuler(true);
    if ((options & option.empty) === 0) this.readList(depth + 1);
  }

  #readCharacter(options: number, depth: number): void {
    this.#skip(1 + this.#characterSize);
    if ((options & option.embellished) !== 0) this.readList(depth + 1);
  }

  #readMatrix(depth: number): void {
    this.#skip(3);
    for (const lines of [this.#byte(), this.#byte()]) {
      if (lines > maximumLines)
        throw new EquationError(`A matrix of the equation has ${lines} rows or columns.`, true);
      this.#skip(Math.ceil((lines + 1) / 4));
    }
    this.readList(depth + 1);
  }

  #readRuler(hasTag: boolean): void {
    if (hasTag && (this.#byte() & 15) !== tag.ruler) throw new EquationError("The equation lacks a ruler.");
    const stops = this.#byte();
    if (stops > maximumStops) throw new EquationError(`A ruler of the equation has ${stops} stops.`);
    this.#skip(3 * stops);
  }

  #readFont(): void {
    this.#skip(2);
    const end = this.#bytes.indexOf(0, this.position);
    const length = (end < 0 ? this.#bytes.length : end) - this.position;
    if (length > maximumFontName)
      throw new EquationError(`The name of a font in the equation has ${length} bytes.`, true);
    this.#skip(length + 1);
  }

  #readSize(): void {
    const kind = this.#byte();
    this.#skip(kind === 100 ? 3 : kind === 101 ? 2 : 1);
  }

  #readNudge(): void {
    const [x, y] = [this.#byte(), this.#byte()];
    if (x === 128 && y === 128) this.#skip(4);
  }

  #byte(): number {
    const byte = this.#bytes[this.position++];
    if (byte === undefined) throw new EquationError("The equation has no end.");
    return byte;
  }

  #skip(length: number): void {
    this.position += length;
    if (this.position > this.#bytes.length) throw new EquationError("The equation has no end.");
  }
}
