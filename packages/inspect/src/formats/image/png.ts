import { emptyStructure, type ImageInput, type ImageStructure, Window } from "./structure.ts";

const textChunks: ReadonlyMap<string, string> = new Map([
  ["tEXt", "text"],
  ["zTXt", "compressed text"],
  ["iTXt", "international text"],
  ["iCCP", "colour profile"],
  ["eXIf", "EXIF"],
]);

/**
 * Where a zlib stream starts in a chunk of metadata: after the keyword, and after flags, language and translation in iTXt.
 * https://www.w3.org/TR/png-3/#11textinfo
 */
function deflatedFrom(type: string, data: Buffer): number | undefined {
  const keyword = data.indexOf(0);
  if (keyword < 0) return undefined;
  if (type === "zTXt" || type === "iCCP") return keyword + 2;
  if (type !== "iTXt" || data[keyword + 1] !== 1) return undefined;
  const language = data.indexOf(0, keyword + 3);
  const translation = language < 0 ? -1 : data.indexOf(0, language + 1);
  return translation < 0 ? undefined : translation + 1;
}

/** Reads the chunks of a PNG, animated or not. https://www.w3.org/TR/png-3/#5Chunk-layout */
export async function readPng(input: ImageInput): Promise<ImageStructure> {
  const window = new Window(input);
  const structure = emptyStructure();
  let offset = 8;
  while (offset + 12 <= window.size) {
    const header = await window.at(offset, 8);
    const length = header.readUInt32BE(0);
    const type = header.toString("latin1", 4, 8);
    if (!/^[A-Za-z]{4}$/.test(type)) {
      structure.faults.push(`There is no chunk at offset ${offset}.`);
      return structure;
    }
    if (offset + 12 + length > window.size) break;
    if (type === "IHDR" && length >= 8) {
      const dimensions = await window.at(offset + 8, 8);
      structure.width = dimensions.readUInt32BE(0);
      structure.height = dimensions.readUInt32BE(4);
    }
    if (type === "IDAT" && length > 0) structure.hasPixels = true;
    const name = textChunks.get(type);
    if (name) {
      const from = deflatedFrom(type, await window.at(offset + 8, Math.min(length, 4096)));
      structure.metadata.push({
        name,
        start: offset + 8,
        length,
        ...(from !== undefined && { deflatedFrom: from }),
      });
    }
    offset += 12 + length;
    if (type === "IEND") {
      structure.end = offset;
      return structure;
    }
  }
  structure.faults.push("The image ends before its last chunk.");
  return structure;
}
