import type { DetectInput } from "../format.ts";

/** The content is no readable compound file. */
export class Ole2Error extends Error {
  override name = "Ole2Error";
}

export type Ole2Input = Pick<DetectInput, "source" | "read" | "budget">;

/** Sector numbers from this one on are marks: end of chain, free, part of the FAT or the DIFAT. */
const firstMark = 0xfffffffa;

/** The header of a compound file, [MS-CFB] 2.2. */
export interface Header {
  sectorSize: number;
  miniSectorSize: number;
  miniCutoff: number;
  directoryStart: number;
  miniFatStart: number;
  difatStart: number;
  difat: number[];
}

/** @throws Ole2Error */
export function readHeader(head: Buffer): Header {
  if (head.length < 512) throw new Ole2Error("The header is incomplete.");
  const [sectorShift, miniShift] = [head.readUInt16LE(30), head.readUInt16LE(32)];
  if (sectorShift < 7 || sectorShift > 16 || miniShift < 4 || miniShift >= sectorShift)
    throw new Ole2Error("The size of sectors is invalid.");
  return {
    sectorSize: 2 ** sectorShift,
    miniSectorSize: 2 ** miniShift,
    miniCutoff: head.readUInt32LE(56),
    directoryStart: head.readUInt32LE(48),
    miniFatStart: head.readUInt32LE(60),
    difatStart: head.readUInt32LE(68),
    difat: Array.from({ length: 109 }, (_, index) => head.readUInt32LE(76 + 4 * index)),
  };
}

/**
 * Follows a chain of sectors for as many as are asked for at most.
 * @returns the sectors, fewer than asked for if the chain ends, leaves the table or comes back to itself
 */
export function followChain(table: Uint32Array, start: number, maximum: number): number[] {
  const sectors: number[] = [];
  const seen = new Set<number>();
  for (let sector = start; sector < table.length && sectors.length < maximum; ) {
    if (seen.has(sector)) break;
    seen.add(sector);
    sectors.push(sector);
    sector = table[sector] ?? firstMark;
  }
  return sectors;
}

/** Reads sectors of a compound file; neighbours are read at once. */
export class Sectors {
  readonly #input: Ole2Input;
  readonly size: number;
  /** Sectors in the file; the header takes the place of one. */
  readonly count: number;

  constructor(input: Ole2Input, size: number) {
    this.#input = input;
    this.size = size;
    this.count = Math.max(0, Math.ceil(input.source.size / size) - 1);
  }

  /** Bytes of the sectors in order; those behind the end of the file are left out. */
  async read(numbers: readonly number[]): Promise<Buffer> {
    const parts: Buffer[] = [];
    for (let first = 0; first < numbers.length; ) {
      const start = numbers[first] ?? 0;
      let next = first + 1;
      while (next < numbers.length && numbers[next] === start + next - first) next++;
      const offset = (start + 1) * this.size;
      parts.push(await this.#input.read(offset, offset + (next - first) * this.size));
      first = next;
    }
    return parts.length === 1 ? (parts[0] ?? Buffer.alloc(0)) : Buffer.concat(parts);
  }

  /** The file allocation table, which says for each sector which one follows. */
  async readFat({ difat, difatStart }: Header): Promise<Uint32Array> {
    const perSector = this.size / 4;
    const numbers = difat.filter((number) => number < this.count);
    const seen = new Set<number>();
    for (let sector = difatStart; sector < this.count && !seen.has(sector); ) {
      this.#input.budget.use("objects");
      seen.add(sector);
      const entries = toTable(await this.read([sector]));
      numbers.push(...entries.subarray(0, perSector - 1).filter((number) => number < this.count));
      sector = entries[perSector - 1] ?? firstMark;
    }
    const needed = Math.ceil(this.count / perSector);
    return toTable(await this.read(numbers.slice(0, needed))).subarray(0, this.count);
  }
}

/** The 32-bit numbers of a table. */
export function toTable(bytes: Buffer): Uint32Array {
  const table = new Uint32Array(Math.floor(bytes.length / 4));
  for (let index = 0; index < table.length; index++) table[index] = bytes.readUInt32LE(4 * index);
  return table;
}
