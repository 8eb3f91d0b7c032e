import { constants, inflateSync } from "node:zlib";
import { PNG } from "pngjs";
import { Unavailable } from "../unavailable.ts";
import type { Pixels } from "./pixels.ts";

/** Chunks that pixels are decoded from. The others, such as text and colour profiles, are left out. */
const pixelChunks = new Set(["IHDR", "PLTE", "tRNS", "IDAT", "IEND"]);

const signatureBytes = 8;

/** The chunks of a PNG with their lengths and checksums. https://www.w3.org/TR/png-3/#5Chunk-layout */
function* chunksOf(bytes: Buffer): Generator<{ type: string; data: Buffer; whole: Buffer }> {
  for (let offset = signatureBytes; offset + 12 <= bytes.length; ) {
    const length = bytes.readUInt32BE(offset);
    const end = offset + 12 + length;
    if (end > bytes.length) throw new Unavailable("The image ends before its last chunk.");
    const type = bytes.toString("latin1", offset + 4, offset + 8);
    yield { type, data: bytes.subarray(offset + 8, end - 4), whole: bytes.subarray(offset, end) };
    if (type === "IEND") return;
    offset = end;
  }
}

/** Bytes of pixels with the filter types of their rows, of which interlaced images have up to seven for each row. */
function inflatedBytes(header: Buffer): number {
  const [width, height] = [header.readUInt32BE(0), header.readUInt32BE(4)];
  const depth = header[8] ?? 8;
  return (Math.ceil((width * depth * 4) / 8) + 8) * (height + 8) * 2;
}

/**
 * Decodes a PNG; of an animation, its default image.
 * @throws Unavailable if it is damaged or its data inflates to more than its pixels; Error of the decoder
 */
export function decodePng(bytes: Buffer): Pixels {
  const chunks = [...chunksOf(bytes)].filter(({ type }) => pixelChunks.has(type));
  const header = chunks.find(({ type, data }) => type === "IHDR" && data.length === 13);
  if (!header) throw new Unavailable("The image has no header.");
  const packed = Buffer.concat(chunks.flatMap(({ type, data }) => (type === "IDAT" ? [data] : [])));
  // The decoder inflates without a limit.
  inflateSync(packed, {
    maxOutputLength: inflatedBytes(header.data),
    finishFlush: constants.Z_SYNC_FLUSH,
  });
  const reduced = [bytes.subarray(0, signatureBytes), ...chunks.map(({ whole }) => whole)];
  return PNG.sync.read(Buffer.concat(reduced));
}

/** Encodes pixels as red, green and blue. */
export function encodePng({ width, height, data }: Pixels): Buffer {
  const png = { width, height, data: Buffer.from(data.buffer) } as PNG;
  return PNG.sync.write(png, { colorType: 2, inputColorType: 2, inputHasAlpha: false });
}
