import { deflateSync } from "node:zlib";
import { pngChunk } from "../../packages/inspect/test/samples/images.ts";

const [width, height] = [480, 300];
const colours = {
  card: [226, 236, 246],
  title: [32, 74, 135],
  portrait: [160, 178, 200],
  text: [96, 108, 122],
} as const;

/** Rectangles over the card: left, top, width, height, colour. */
const rectangles: readonly (readonly [number, number, number, number, keyof typeof colours])[] = [
  [0, 0, width, 48, "title"],
  [28, 84, 120, 156, "portrait"],
  [180, 92, 240, 16, "text"],
  [180, 128, 180, 16, "text"],
  [180, 164, 210, 16, "text"],
  [28, 262, 424, 12, "text"],
];

function colourAt(x: number, y: number): readonly number[] {
  const found = rectangles.findLast(
    ([left, top, across, down]) => x >= left && x < left + across && y >= top && y < top + down,
  );
  return colours[found?.[4] ?? "card"];
}

/** A PNG that looks like an identity card without a person. */
export function cardPicture(): Buffer {
  const rows = Array.from({ length: height }, (_, y) => [
    0,
    ...Array.from({ length: width }, (_, x) => colourAt(x, y)).flat(),
  ]);
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from("89504e470d0a1a0a", "hex"),
    pngChunk("IHDR", header),
    pngChunk("IDAT", deflateSync(Buffer.from(rows.flat()))),
    pngChunk("IEND", Buffer.alloc(0)),
  ]);
}
