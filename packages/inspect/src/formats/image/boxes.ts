import { emptyStructure, growTo, type ImageInput, type ImageStructure, Window } from "./structure.ts";

/** Boxes that have boxes, and the bytes before these. ISO/IEC 14496-12 and ISO/IEC 15444-1 annex I */
const containers: ReadonlyMap<string, number> = new Map([
  ["meta", 4],
  ["iprp", 0],
  ["ipco", 0],
  ["jp2h", 0],
]);
const pixelBoxes = new Set(["mdat", "idat", "jp2c", "jxlc", "jxlp"]);
const metadataNames: ReadonlyMap<string, string> = new Map([
  ["xml ", "XML"],
  ["Exif", "EXIF"],
  ["uuid", "UUID box"],
  ["colr", "colour profile"],
]);
const maximumDepth = 8;

interface Box {
  type: string;
  /** Where its content starts and where it ends. */
  start: number;
  end: number;
}

/** The box at an offset; undefined if there is none. */
async function boxAt(window: Window, offset: number, limit: number): Promise<Box | undefined> {
  const header = await window.at(offset, 16);
  if (header.length < 8) return undefined;
  const type = header.toString("latin1", 4, 8);
  if (!/^[\x20-\x7e\xa9]{4}$/.test(type)) return undefined;
  const short = header.readUInt32BE(0);
  if (short === 0) return { type, start: offset + 8, end: limit };
  if (short === 1 && header.length < 16) return undefined;
  const length = short === 1 ? Number(header.readBigUInt64BE(8)) : short;
  const start = offset + (short === 1 ? 16 : 8);
  return length < start - offset ? undefined : { type, start, end: offset + length };
}

async function readBoxes(
  window: Window,
  structure: ImageStructure,
  from: number,
  limit: number,
  depth: number,
): Promise<number> {
  let offset = from;
  while (offset + 8 <= limit) {
    const box = await boxAt(window, offset, limit);
    if (!box) break;
    if (box.end > limit) {
      structure.faults.push(`The box ${box.type} at offset ${offset} is longer than the content.`);
      return limit;
    }
    if (pixelBoxes.has(box.type)) structure.hasPixels = true;
    const size = await window.at(box.start, 12);
    if (box.type === "ispe" && size.length === 12)
      growTo(structure, size.readUInt32BE(4), size.readUInt32BE(8));
    if (box.type === "ihdr" && size.length >= 8)
      growTo(structure, size.readUInt32BE(4), size.readUInt32BE(0));
    const name = metadataNames.get(box.type);
    if (name) structure.metadata.push({ name, start: box.start, length: box.end - box.start });
    const inner = containers.get(box.type);
    if (inner !== undefined && depth < maximumDepth)
      await readBoxes(window, structure, box.start + inner, box.end, depth + 1);
    offset = box.end;
  }
  return offset;
}

/** Reads the boxes of HEIF, AVIF, JPEG 2000 and JPEG XL, and of videos in the same container. */
export async function readBoxFile(input: ImageInput): Promise<ImageStructure> {
  const structure = emptyStructure();
  const window = new Window(input);
  structure.end = await readBoxes(window, structure, 0, window.size, 0);
  return structure;
}
