import { emptyStructure, growTo, type ImageInput, type ImageStructure, Window } from "./structure.ts";

/** Reads the headers of a BMP. https://learn.microsoft.com/en-us/windows/win32/gdi/bitmap-storage */
export async function readBmp(input: ImageInput): Promise<ImageStructure> {
  const window = new Window(input);
  const structure = emptyStructure();
  const header = await window.at(0, 14 + 124);
  if (header.length < 26) return structure;
  const declared = header.readUInt32LE(2);
  const pixels = header.readUInt32LE(10);
  const isOld = header.readUInt32LE(14) === 12;
  if (!isOld && header.length < 54) return structure;
  structure.width = isOld ? header.readUInt16LE(18) : Math.abs(header.readInt32LE(18));
  structure.height = isOld ? header.readUInt16LE(20) : Math.abs(header.readInt32LE(22));
  const bits = header.readUInt16LE(isOld ? 24 : 28);
  const compression = isOld ? 0 : header.readUInt32LE(30);
  const isPacked = compression === 0 || compression === 3 || compression === 6;
  const rowBytes = Math.ceil((structure.width * bits) / 32) * 4;
  const pixelBytes = isPacked ? rowBytes * structure.height : header.readUInt32LE(34);
  structure.hasPixels = pixels < window.size;
  const end = Math.max(declared, pixels + pixelBytes);
  if (end > window.size) structure.faults.push("The image ends before its last row.");
  // Some programs declare a size that is too large by a few bytes, so that the end of the pixels counts.
  structure.end = pixels + pixelBytes <= window.size ? Math.min(end, window.size) : undefined;
  return structure;
}

/** Reads the directory of an ICO or CUR. https://devblogs.microsoft.com/oldnewthing/20101018-00/?p=12513 */
export async function readIcon(input: ImageInput): Promise<ImageStructure> {
  const window = new Window(input);
  const structure = emptyStructure();
  const header = await window.at(0, 6);
  if (header.length < 6) return structure;
  const count = header.readUInt16LE(4);
  let end = 6 + 16 * count;
  for (let index = 0; index < count; index++) {
    const entry = await window.at(6 + 16 * index, 16);
    if (entry.length < 16) break;
    const offset = entry.readUInt32LE(12);
    end = Math.max(end, offset + entry.readUInt32LE(8));
    const image = await window.at(offset, 24);
    if (image.length < 24) continue;
    structure.hasPixels = true;
    if (image.readUInt32BE(0) === 0x89504e47)
      growTo(structure, image.readUInt32BE(16), image.readUInt32BE(20));
  }
  structure.frames = Math.max(1, count);
  if (end > window.size) structure.faults.push("The image ends before its last entry.");
  else structure.end = end;
  return structure;
}
