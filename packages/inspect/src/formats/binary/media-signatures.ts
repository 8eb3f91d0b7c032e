import type { Signature } from "./signatures.ts";

/** How images, sounds, videos, fonts and models begin. */
export const mediaSignatures: readonly Signature[] = [
  { type: "image/png", bytes: "\x89PNG\r\n\x1a\n" },
  { type: "image/webp", bytes: "RIFF", check: isRiff("WEBP") },
  { type: "image/tiff", bytes: "II*\0" },
  { type: "image/tiff", bytes: "MM\0*" },
  { type: "image/tiff", bytes: "II+\0" },
  { type: "image/tiff", bytes: "MM\0+" },
  { type: "image/vnd.ms-photo", bytes: "II\xbc\x01" },
  { type: "image/x-olympus-orf", bytes: "IIRO" },
  { type: "image/x-panasonic-rw2", bytes: "IIU\0" },
  { type: "image/x-fujifilm-raf", bytes: "FUJIFILMCCD-RAW" },
  { type: "image/vnd.adobe.photoshop", bytes: "8BPS\0" },
  { type: "image/x-xcf", bytes: "gimp xcf " },
  { type: "image/flif", bytes: "FLIF" },
  { type: "image/icns", bytes: "icns\0" },
  { type: "image/bpg", bytes: "BPG\xfb" },
  { type: "image/ktx", bytes: "\xabKTX 11\xbb" },
  { type: "image/jxl", bytes: "\xff\x0a" },
  { type: "image/jxl", bytes: "\0\0\0\x0cJXL \r\n\x87\n" },
  { type: "image/j2c", bytes: "\xff\x4f\xff\x51" },
  ...["jp2 ", "jpx ", "jpm ", "mjp2"].map((brand) => ({
    type: brand === "mjp2" ? "image/mj2" : `image/${brand.trim()}`,
    bytes: "\0\0\0\x0cjP  \r\n\x87\n",
    check: (head: Buffer) => head.toString("latin1", 20, 24) === brand,
  })),
  { type: "audio/wav", bytes: "RIFF", check: isRiff("WAVE") },
  { type: "audio/wav", bytes: "RIFX", check: isRiff("WAVE") },
  { type: "audio/wav", bytes: "RF64", check: isRiff("WAVE") },
  { type: "audio/qcelp", bytes: "RIFF", check: isRiff("QLCM") },
  { type: "application/x-navi-animation", bytes: "RIFF", check: isRiff("ACON") },
  { type: "video/vnd.avi", bytes: "RIFF", check: isRiff("AVI ") },
  { type: "audio/aiff", bytes: "FORM", check: isRiff("AIFF") },
  { type: "audio/aiff", bytes: "FORM", check: isRiff("AIFC") },
  { type: "audio/flac", bytes: "fLaC" },
  { type: "audio/ape", bytes: "MAC " },
  { type: "audio/wavpack", bytes: "wvpk" },
  { type: "audio/x-musepack", bytes: "MPCK" },
  { type: "audio/x-musepack", bytes: "MP+" },
  { type: "audio/x-caf", bytes: "caff\0" },
  { type: "audio/amr", bytes: "#!AMR" },
  { type: "audio/midi", bytes: "MThd" },
  { type: "audio/x-voc", bytes: "Creative Voice File\x1a" },
  { type: "audio/x-it", bytes: "IMPM" },
  { type: "audio/x-s3m", bytes: "SCRM", offset: 44 },
  { type: "audio/x-xm", bytes: "Extended Module:" },
  { type: "audio/x-dsf", bytes: "DSD \x1c" },
  { type: "audio/x-dff", bytes: "FRM8" },
  { type: "audio/basic", bytes: ".snd\0" },
  { type: "audio/vnd.dolby.dd-raw", bytes: "\x0b\x77" },
  {
    type: "audio/ogg",
    bytes: "OggS",
    check: (head) => /OpusHead|vorbis|Speex {3}|FLAC/.test(start(head)),
  },
  { type: "video/ogg", bytes: "OggS", check: (head) => start(head).includes("\x80theora") },
  { type: "application/ogg", bytes: "OggS" },
  { type: "video/webm", bytes: "\x1a\x45\xdf\xa3", check: (head) => start(head).includes("webm") },
  { type: "video/matroska", bytes: "\x1a\x45\xdf\xa3" },
  { type: "video/x-ms-wmv", bytes: "\x30\x26\xb2\x75\x8e\x66\xcf\x11\xa6\xd9" },
  { type: "video/x-flv", bytes: "FLV\x01" },
  { type: "application/mxf", bytes: "\x06\x0e\x2b\x34\x02\x05\x01\x01\x0d\x01\x02" },
  { type: "application/vnd.rn-realmedia", bytes: ".RMF\0" },
  { type: "video/mpeg", bytes: "\0\0\x01\xba" },
  { type: "video/mpeg", bytes: "\0\0\x01\xb3" },
  { type: "video/mp2t", bytes: "G", check: (head) => head[188] === 0x47 && head[376] === 0x47 },
  { type: "video/mp2t", bytes: "G", offset: 4, check: (head) => head[196] === 0x47 && head[388] === 0x47 },
  ...["moov", "mdat", "wide", "free", "skip", "pnot"].map((bytes) => ({
    type: "video/quicktime",
    bytes,
    offset: 4,
    check: (head: Buffer) => head[0] === 0,
  })),
  { type: "audio/aac", bytes: "\xff\xf1" },
  { type: "audio/aac", bytes: "\xff\xf9" },
  { type: "audio/mpeg", bytes: "ID3", check: isId3 },
  { type: "audio/mpeg", bytes: "\xff", check: isMpegFrame },
  { type: "font/ttf", bytes: "\0\x01\0\0", check: hasFontTables },
  { type: "font/ttf", bytes: "true", check: hasFontTables },
  { type: "font/otf", bytes: "OTTO", check: hasFontTables },
  { type: "font/collection", bytes: "ttcf\0" },
  { type: "font/woff", bytes: "wOFF" },
  { type: "font/woff2", bytes: "wOF2" },
  { type: "application/vnd.ms-fontobject", bytes: "LP", offset: 34 },
  { type: "model/gltf-binary", bytes: "glTF\x02\0\0\0" },
  { type: "application/x-blender", bytes: "BLENDER" },
  { type: "application/x-ft-fbx", bytes: "Kaydara FBX Binary  \0" },
];

/** Types by the brand of the box `ftyp`. https://mp4ra.org/registered-types/brands */
const brands: readonly (readonly [brand: RegExp, type: string])[] = [
  [/^avi[fs]/, "image/avif"],
  [/^hei[cxms]/, "image/heic"],
  [/^he[vic]/, "image/heic-sequence"],
  [/^mif1/, "image/heif"],
  [/^msf1/, "image/heif-sequence"],
  [/^crx /, "image/x-canon-cr3"],
  [/^qt {2}/, "video/quicktime"],
  [/^(M4A|M4B|M4P|F4A|F4B)/, "audio/mp4"],
  [/^3g2/, "video/3gpp2"],
  [/^3g/, "video/3gpp"],
];

/** The type of a file of the ISO base media format; undefined for other content. */
export function isoMediaType(head: Buffer): string | undefined {
  if (head.toString("latin1", 4, 8) === "styp") return "video/iso.segment";
  if (head.toString("latin1", 4, 8) !== "ftyp") return undefined;
  const major = head.toString("latin1", 8, 12);
  return brands.find(([brand]) => brand.test(major))?.[1] ?? "video/mp4";
}

/** The first bytes, in which codecs and kinds of documents are named. */
function start(head: Buffer): string {
  return head.toString("latin1", 0, 256);
}

function isRiff(type: string): (head: Buffer) => boolean {
  return (head) => head.toString("latin1", 8, 12) === type;
}

/** https://id3.org/id3v2.3.0#ID3v2_header */
function isId3(head: Buffer): boolean {
  return (head[3] ?? 255) < 0x10 && [6, 7, 8, 9].every((offset) => (head[offset] ?? 255) < 0x80);
}

/** A frame header of MPEG audio, layer 1 to 3, with a bit rate and a sampling rate. */
function isMpegFrame(head: Buffer): boolean {
  const [, second = 0, third = 0] = head;
  const hasSync = (second & 0xe0) === 0xe0 && (second & 0x18) !== 0x08 && (second & 0x06) !== 0;
  return hasSync && third >> 4 !== 0 && third >> 4 !== 15 && (third & 0x0c) !== 0x0c;
}

/** A number of tables, and the search range that belongs to it. https://learn.microsoft.com/en-us/typography/opentype/spec/otff */
function hasFontTables(head: Buffer): boolean {
  const tables = head.length >= 8 ? head.readUInt16BE(4) : 0;
  return tables > 0 && tables < 128 && head.readUInt16BE(6) % 16 === 0;
}
