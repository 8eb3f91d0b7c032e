import { emptyStructure, type ImageInput, type ImageStructure, Window } from "./structure.ts";

const colourTableBytes = (flags: number) => (flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0);

/** The offset after a sequence of data sub-blocks. */
async function afterSubBlocks(window: Window, from: number): Promise<number> {
  let offset = from;
  for (;;) {
    const [length] = await window.at(offset, 1);
    if (length === undefined) return window.size;
    offset += 1 + length;
    if (length === 0) return offset;
  }
}

const extensionNames: ReadonlyMap<number, string> = new Map([
  [0xfe, "comment"],
  [0x01, "plain text"],
  [0xff, "application extension"],
]);

/** Reads the blocks of a GIF. https://www.w3.org/Graphics/GIF/spec-gif89a.txt */
export async function readGif(input: ImageInput): Promise<ImageStructure> {
  const window = new Window(input);
  const structure = emptyStructure();
  structure.frames = 0;
  const screen = await window.at(6, 7);
  if (screen.length < 7) return structure;
  structure.width = screen.readUInt16LE(0);
  structure.height = screen.readUInt16LE(2);
  let offset = 13 + colourTableBytes(screen[4] ?? 0);
  while (offset < window.size) {
    const block = await window.at(offset, 10);
    if (block[0] === 0x3b) {
      structure.end = offset + 1;
      return structure;
    }
    if (block[0] === 0x21) {
      const name = extensionNames.get(block[1] ?? 0);
      const after = await afterSubBlocks(window, offset + 2);
      if (name) structure.metadata.push({ name, start: offset + 2, length: after - offset - 2 });
      offset = after;
    } else if (block[0] === 0x2c && block.length === 10) {
      structure.frames += 1;
      structure.hasPixels = true;
      offset = await afterSubBlocks(window, offset + 11 + colourTableBytes(block[9] ?? 0));
    } else if (block[0] === 0) {
      offset += 1;
    } else {
      structure.faults.push(`There is no block at offset ${offset}.`);
      return structure;
    }
  }
  structure.faults.push("The image ends before its trailer.");
  return structure;
}
