import { emptyStructure, growTo, type ImageInput, type ImageStructure, Window } from "./structure.ts";

const typeBytes = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4, 0, 0, 8, 8, 8];
const subDirectoryTags = new Set([330, 34665, 34853]);
const textTags: ReadonlyMap<number, string> = new Map([
  [270, "image description"],
  [305, "software"],
  [315, "artist"],
  [700, "XMP"],
  [33432, "copyright"],
  [34675, "colour profile"],
  [37510, "user comment"],
]);
const maximumDirectories = 10_000;

interface Field {
  tag: number;
  /** Bytes of all its values, and where they are. */
  length: number;
  start: number;
  values: number[];
}

/** Reads directories of a TIFF or BigTIFF. https://www.itu.int/itudoc/itu-t/com16/tiff-fx/docs/tiff6.pdf */
class TiffReader {
  readonly #window: Window;
  readonly #isLittle: boolean;
  readonly #isBig: boolean;

  constructor(window: Window, isLittle: boolean, isBig: boolean) {
    this.#window = window;
    this.#isLittle = isLittle;
    this.#isBig = isBig;
  }

  number(bytes: Buffer, offset: number, length: number): number {
    if (bytes.length < offset + length) return 0;
    if (length === 8)
      return Number(this.#isLittle ? bytes.readBigUInt64LE(offset) : bytes.readBigUInt64BE(offset));
    return this.#isLittle ? bytes.readUIntLE(offset, length) : bytes.readUIntBE(offset, length);
  }

  async field(offset: number): Promise<Field> {
    const inline = this.#isBig ? 8 : 4;
    const bytes = await this.#window.at(offset, 4 + 2 * inline);
    const size = typeBytes[this.number(bytes, 2, 2)] ?? 0;
    const count = this.number(bytes, 4, inline);
    const length = size * count;
    const start = length <= inline ? offset + 4 + inline : this.number(bytes, 4 + inline, inline);
    const data = await this.#window.at(start, Math.min(length, 16_384));
    const values: number[] = [];
    if ([2, 4, 8].includes(size))
      for (let at = 0; at + size <= data.length; at += size) values.push(this.number(data, at, size));
    return { tag: this.number(bytes, 0, 2), length, start, values };
  }

  /** The fields of a directory, and where the next one is; undefined if it is not in the file. */
  async directory(offset: number): Promise<{ fields: Field[]; next: number } | undefined> {
    const countBytes = this.#isBig ? 8 : 2;
    const fieldBytes = this.#isBig ? 20 : 12;
    const count = this.number(await this.#window.at(offset, countBytes), 0, countBytes);
    const end = offset + countBytes + count * fieldBytes;
    if (count === 0 || count > 65_535 || end > this.#window.size) return undefined;
    const fields: Field[] = [];
    for (let index = 0; index < count; index++)
      fields.push(await this.field(offset + countBytes + index * fieldBytes));
    const pointerBytes = this.#isBig ? 8 : 4;
    return { fields, next: this.number(await this.#window.at(end, pointerBytes), 0, pointerBytes) };
  }
}

/** Reads all directories of a TIFF, its thumbnails and EXIF directories too. */
export async function readTiff(input: ImageInput): Promise<ImageStructure> {
  const window = new Window(input);
  const structure = emptyStructure();
  const header = await window.at(0, 16);
  const isLittle = header[0] === 0x49;
  const isBig = header[isLittle ? 2 : 3] === 43;
  const reader = new TiffReader(window, isLittle, isBig);
  const waiting = [isBig ? reader.number(header, 8, 8) : reader.number(header, 4, 4)];
  const seen = new Set<number>();
  for (let offset = waiting.shift(); offset !== undefined; offset = waiting.shift()) {
    if (offset === 0 || seen.has(offset) || seen.size >= maximumDirectories) continue;
    seen.add(offset);
    const directory = await reader.directory(offset);
    if (!directory) {
      structure.faults.push(`There is no directory at offset ${offset}.`);
      continue;
    }
    waiting.push(directory.next);
    const values = (tag: number) => directory.fields.find((field) => field.tag === tag)?.values ?? [];
    growTo(structure, values(256)[0] ?? 0, values(257)[0] ?? 0);
    if (values(273).length > 0 || values(324).length > 0 || values(513).length > 0)
      structure.hasPixels = true;
    for (const field of directory.fields) {
      if (subDirectoryTags.has(field.tag)) waiting.push(...field.values);
      const name = textTags.get(field.tag);
      if (name) structure.metadata.push({ name, start: field.start, length: field.length });
    }
  }
  return structure;
}
