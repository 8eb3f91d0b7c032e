import { emptyStructure, growTo, type ImageInput, type ImageStructure, Window } from "./structure.ts";

/** Dimensions in a WebP chunk. https://developers.google.com/speed/webp/docs/riff_container */
function dimensions(type: string, data: Buffer): [number, number] {
  if (type === "VP8X" && data.length >= 10) return [data.readUIntLE(4, 3) + 1, data.readUIntLE(7, 3) + 1];
  if (type === "VP8L" && data.length >= 5) {
    const bits = data.readUInt32LE(1);
    return [(bits & 0x3fff) + 1, ((bits >>> 14) & 0x3fff) + 1];
  }
  if (type === "VP8 " && data.length >= 10)
    return [data.readUInt16LE(6) & 0x3fff, data.readUInt16LE(8) & 0x3fff];
  return [0, 0];
}

const metadataNames: ReadonlyMap<string, string> = new Map([
  ["EXIF", "EXIF"],
  ["XMP ", "XMP"],
  ["ICCP", "colour profile"],
]);

/** Reads the chunks of a WebP. */
export async function readWebp(input: ImageInput): Promise<ImageStructure> {
  const window = new Window(input);
  const structure = emptyStructure();
  const header = await window.at(0, 12);
  if (header.length < 12) return structure;
  const declared = 8 + header.readUInt32LE(4);
  let offset = 12;
  while (offset + 8 <= Math.min(declared, window.size)) {
    const chunk = await window.at(offset, 18);
    const type = chunk.toString("latin1", 0, 4);
    const length = chunk.readUInt32LE(4);
    growTo(structure, ...dimensions(type, chunk.subarray(8)));
    if (type === "VP8 " || type === "VP8L" || type === "ANMF") structure.hasPixels = true;
    const name = metadataNames.get(type);
    if (name) structure.metadata.push({ name, start: offset + 8, length });
    offset += 8 + length + (length & 1);
  }
  if (declared > window.size) structure.faults.push("The image ends before its declared size.");
  else structure.end = declared;
  return structure;
}
