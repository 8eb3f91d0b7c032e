import { emptyStructure, type ImageInput, type ImageStructure, Window } from "./structure.ts";

/** Application segments with metadata, and comments. https://www.w3.org/Graphics/JPEG/itu-t81.pdf, table B.1 */
function metadataName(marker: number): string | undefined {
  if (marker === 0xfe) return "comment";
  return marker >= 0xe1 && marker <= 0xef ? `segment APP${marker - 0xe0}` : undefined;
}

const isFrameHeader = (marker: number) =>
  marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;

/** Markers without a length: TEM, RST0 to RST7. */
const isAlone = (marker: number) => marker === 0x01 || (marker >= 0xd0 && marker <= 0xd7);

/** The offset of the next marker in entropy-coded data, where 0xFF00 and restart markers are data. */
async function endOfScan(window: Window, from: number): Promise<number> {
  let offset = from;
  while (offset < window.size) {
    offset = await window.find(0xff, offset);
    const [, marker] = await window.at(offset, 2);
    if (marker === undefined) return window.size;
    if (marker !== 0 && marker !== 0xff && !(marker >= 0xd0 && marker <= 0xd7)) return offset;
    offset += marker === 0xff ? 1 : 2;
  }
  return window.size;
}

/**
 * Reads the segments of a JPEG.
 * @param start where it starts: several may follow each other, as in the Multi-Picture Format
 */
export async function readJpeg(input: ImageInput, start = 0): Promise<ImageStructure> {
  const window = new Window(input);
  const structure = emptyStructure();
  let offset = start + 2;
  while (offset + 2 <= window.size) {
    const [prefix, marker = 0] = await window.at(offset, 2);
    if (prefix !== 0xff) {
      // Decoders skip what is between segments.
      if (structure.faults.length === 0) structure.faults.push(`There is no marker at offset ${offset}.`);
      offset = await window.find(0xff, offset);
      continue;
    }
    if (marker === 0xff || marker === 0x00) {
      offset += 1;
      continue;
    }
    if (marker === 0xd9) {
      structure.end = offset + 2;
      return structure;
    }
    offset += 2;
    if (isAlone(marker) || marker === 0xd8) continue;
    const segment = await window.at(offset, 7);
    if (segment.length < 2) break;
    const length = segment.readUInt16BE(0);
    if (isFrameHeader(marker) && segment.length === 7) {
      structure.height = segment.readUInt16BE(3);
      structure.width = segment.readUInt16BE(5);
    }
    const name = metadataName(marker);
    if (name) structure.metadata.push({ name, start: offset + 2, length: Math.max(0, length - 2) });
    offset += Math.max(2, length);
    if (marker !== 0xda) continue;
    structure.hasPixels = true;
    offset = await endOfScan(window, offset);
  }
  structure.faults.push("The image ends before its end marker.");
  return structure;
}
