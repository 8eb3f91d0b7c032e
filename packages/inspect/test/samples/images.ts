import { crc32, deflateSync } from "node:zlib";

const u16le = (value: number) => Buffer.from([value & 255, value >> 8]);
const u32be = (value: number) =>
  Buffer.from([value >>> 24, (value >> 16) & 255, (value >> 8) & 255, value & 255]);
const u32le = (value: number) => Buffer.from(u32be(value)).reverse();

/** A chunk of a PNG. */
export function pngChunk(type: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  return Buffer.concat([u32be(data.length), body, u32be(crc32(body))]);
}

/** A grey PNG; `chunks` are between its header and its pixels. */
export function png({ width = 2, height = 2, chunks = [] as Buffer[] } = {}): Buffer {
  const header = Buffer.concat([u32be(width), u32be(height), Buffer.from([8, 0, 0, 0, 0])]);
  const pixels = deflateSync(Buffer.alloc(Math.min(width + 1, 1000) * Math.min(height, 1000)));
  return Buffer.concat([
    Buffer.from("89504e470d0a1a0a", "hex"),
    pngChunk("IHDR", header),
    ...chunks,
    pngChunk("IDAT", pixels),
    pngChunk("IEND", Buffer.alloc(0)),
  ]);
}

/** A text chunk of a PNG, compressed or not. */
export function pngText(text: string, { isCompressed = false } = {}): Buffer {
  const keyword = Buffer.from("Comment\0", "latin1");
  return isCompressed
    ? pngChunk("zTXt", Buffer.concat([keyword, Buffer.from([0]), deflateSync(Buffer.from(text))]))
    : pngChunk("tEXt", Buffer.concat([keyword, Buffer.from(text)]));
}

/** A segment of a JPEG. */
export function jpegSegment(marker: number, data: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from([0xff, marker, (data.length + 2) >> 8, (data.length + 2) & 255]), data]);
}

/** The structure of a baseline JPEG of one component; `segments` follow its JFIF header. */
export function jpeg({ width = 8, height = 8, segments = [] as Buffer[] } = {}): Buffer {
  const size = Buffer.from([8, height >> 8, height & 255, width >> 8, width & 255, 1, 1, 0x11, 0]);
  return Buffer.concat([
    Buffer.from("ffd8", "hex"),
    jpegSegment(0xe0, Buffer.from("JFIF\0\x01\x01\0\0\x01\0\x01\0\0", "latin1")),
    ...segments,
    jpegSegment(0xc0, size),
    jpegSegment(0xda, Buffer.from([1, 1, 0, 0, 63, 0])),
    Buffer.from("12ff00345678ffd9", "hex"),
  ]);
}

/** A GIF of one frame, with an optional comment. */
export function gif({ width = 1, height = 1, comment = "" } = {}): Buffer {
  const text = Buffer.from(comment, "latin1");
  const extension = text.length > 0 ? [Buffer.from([0x21, 0xfe, text.length]), text, Buffer.from([0])] : [];
  return Buffer.concat([
    Buffer.from("GIF89a"),
    u16le(width),
    u16le(height),
    Buffer.from([0x80, 0, 0, 0, 0, 0, 255, 255, 255]),
    ...extension,
    Buffer.from([0x2c, 0, 0, 0, 0]),
    u16le(width),
    u16le(height),
    Buffer.from([0, 2, 2, 0x44, 1, 0, 0x3b]),
  ]);
}

/** A chunk of a RIFF file. */
export function riffChunk(type: string, data: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from(type), u32le(data.length), data, Buffer.alloc(data.length & 1)]);
}

/** A lossless WebP; `chunks` follow its pixels. */
export function webp({ chunks = [] as Buffer[] } = {}): Buffer {
  const body = Buffer.concat([
    Buffer.from("WEBP"),
    riffChunk("VP8L", Buffer.from("2f00000000078800", "hex")),
    ...chunks,
  ]);
  return Buffer.concat([Buffer.from("RIFF"), u32le(body.length), body]);
}

/** A BMP of 24 bits for each pixel, whose pixels are only there up to one row. */
export function bmp({ width = 2, height = 1 } = {}): Buffer {
  const row = Buffer.alloc(Math.ceil((Math.min(width, 1000) * 24) / 32) * 4);
  return Buffer.concat([
    Buffer.from("BM"),
    u32le(54 + row.length),
    u32le(0),
    u32le(54),
    u32le(40),
    u32le(width),
    u32le(height),
    Buffer.from([1, 0, 24, 0]),
    Buffer.alloc(24),
    row,
  ]);
}

/** A TIFF in little-endian order with one strip and a description. */
export function tiff({ width = 1, height = 1, description = "Scan" } = {}): Buffer {
  const text = Buffer.from(`${description.padEnd(4)}\0`, "latin1");
  const pixels = 8 + 2 + 4 * 12 + 4;
  const field = (tag: number, type: number, count: number, value: number) =>
    Buffer.concat([u16le(tag), u16le(type), u32le(count), u32le(value)]);
  return Buffer.concat([
    Buffer.from("49492a0008000000", "hex"),
    u16le(4),
    field(256, 4, 1, width),
    field(257, 4, 1, height),
    field(270, 2, text.length, pixels + 4),
    field(273, 4, 1, pixels),
    u32le(0),
    Buffer.alloc(4),
    text,
  ]);
}

/** An ISO base media box. */
export function box(type: string, ...content: Uint8Array[]): Buffer {
  const body = Buffer.concat(content);
  return Buffer.concat([u32be(body.length + 8), Buffer.from(type, "latin1"), body]);
}

/** A HEIC or AVIF with the property of its dimensions. */
export function heif({ brand = "heic", width = 4, height = 4 } = {}): Buffer {
  const size = box("ispe", Buffer.alloc(4), u32be(width), u32be(height));
  return Buffer.concat([
    box("ftyp", Buffer.from(brand), Buffer.alloc(4), Buffer.from("mif1"), Buffer.from(brand)),
    box("meta", Buffer.alloc(4), box("iprp", box("ipco", size))),
    box("mdat", Buffer.alloc(8)),
  ]);
}

/** An ICO with one PNG. */
export function icon(image = png()): Buffer {
  return Buffer.concat([
    Buffer.from("0000010001001010000001002000", "hex"),
    u32le(image.length),
    u32le(22),
    image,
  ]);
}

/** Structure of a program for Windows: its DOS and PE signatures. */
export function program(): Buffer {
  const bytes = Buffer.alloc(512);
  bytes.write("MZ", 0, "latin1");
  bytes.writeUInt32LE(128, 60);
  bytes.write("PE\0\0", 128, "latin1");
  return bytes;
}
