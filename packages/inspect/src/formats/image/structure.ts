import type { DetectInput } from "../../format.ts";

/** What readers of images need. */
export type ImageInput = Pick<DetectInput, "source" | "read" | "budget">;

/** Text or data beside the pixels, such as an EXIF block or a comment. */
export interface Metadata {
  /** Its kind, such as `EXIF` or `comment`. */
  name: string;
  start: number;
  length: number;
  /** Where a zlib stream starts in it, if it has one. */
  deflatedFrom?: number;
}

/** What the structure of an image says, without decoding pixels. */
export interface ImageStructure {
  width: number;
  height: number;
  /** Images that have the declared dimensions, such as frames of an animation. */
  frames: number;
  /** Where the image ends; undefined if the format has no end or the image is cut off. */
  end: number | undefined;
  /** Whether there are any pixels. */
  hasPixels: boolean;
  metadata: Metadata[];
  /** What is wrong with the structure, as sentences. */
  faults: string[];
}

export function emptyStructure(): ImageStructure {
  return { width: 0, height: 0, frames: 1, end: undefined, hasPixels: false, metadata: [], faults: [] };
}

/** Sets the dimensions to the larger area. */
export function growTo(structure: ImageStructure, width: number, height: number): void {
  if (width * height <= structure.width * structure.height) return;
  structure.width = width;
  structure.height = height;
}

const blockBytes = 64 * 1024;

/** Reads small ranges of content from blocks, so that walking a structure makes few reads. */
export class Window {
  readonly size: number;
  readonly #input: ImageInput;
  #start = 0;
  #block: Buffer = Buffer.alloc(0);

  constructor(input: ImageInput) {
    this.#input = input;
    this.size = input.source.size;
  }

  /** The bytes at an offset; fewer at the end of the content. */
  async at(offset: number, length: number): Promise<Buffer> {
    this.#input.budget.use("objects");
    if (offset >= this.size || length <= 0) return Buffer.alloc(0);
    if (offset < this.#start || offset + length > this.#start + this.#block.length) {
      this.#block = await this.#input.read(offset, offset + Math.max(length, blockBytes));
      this.#start = offset;
    }
    return this.#block.subarray(offset - this.#start, offset - this.#start + length);
  }

  /** The offset of a byte's first occurrence from an offset on; the size if there is none. */
  async find(byte: number, from: number): Promise<number> {
    let offset = from;
    while (offset < this.size) {
      const inBlock = offset >= this.#start && offset < this.#start + this.#block.length;
      const bytes = inBlock
        ? this.#block.subarray(offset - this.#start)
        : await this.at(offset, Math.min(blockBytes, this.size - offset));
      const index = bytes.indexOf(byte);
      if (index >= 0) return offset + index;
      offset += bytes.length;
    }
    return this.size;
  }
}
