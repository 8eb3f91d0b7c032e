import type { Signature } from "./signatures.ts";

/** How further images, drawings, models and maps begin. */
export const graphicsSignatures: readonly Signature[] = [
  ...[
    ["image/x-portable-bitmap", "P4"],
    ["image/x-portable-graymap", "P5"],
    ["image/x-portable-pixmap", "P6"],
    ["image/x-portable-arbitrarymap", "P7"],
    ["image/x-portable-floatmap", "Pf"],
    ["image/x-portable-floatmap", "PF"],
  ].map(([type = "", bytes = ""]) => ({ type, bytes, check: isPortableMap })),
  { type: "image/aces", bytes: "\x76\x2f\x31\x01" },
  { type: "image/vnd.radiance", bytes: "#?RADIANCE\n" },
  { type: "image/vnd.radiance", bytes: "#?RGBE\n" },
  { type: "image/qoi", bytes: "qoif\0" },
  { type: "image/x-farbfeld", bytes: "farbfeld" },
  { type: "image/vnd.ms-dds", bytes: "DDS \x7c\0\0\0" },
  { type: "image/ktx2", bytes: "\xabKTX 20\xbb" },
  { type: "image/x-astc", bytes: "\x13\xab\xa1\x5c" },
  { type: "image/x-pvr", bytes: "PVR\x03" },
  { type: "image/x-basis", bytes: "sB\x13\0" },
  { type: "image/x-blp", bytes: "BLP2" },
  { type: "image/x-blp", bytes: "BLP1" },
  { type: "image/x-cineon", bytes: "\x80\x2a\x5f\xd7" },
  { type: "image/dpx", bytes: "SDPX\0\0" },
  { type: "image/dpx", bytes: "XPDS" },
  {
    type: "image/sgi",
    bytes: "\x01\xda",
    check: (head) => (head[2] ?? 2) <= 1 && [1, 2].includes(head[3] ?? 0),
  },
  { type: "image/x-cmu-raster", bytes: "\x59\xa6\x6a\x95" },
  { type: "image/x-ilbm", bytes: "FORM", check: isForm(["ILBM", "PBM ", "RGBN", "ACBM"]) },
  { type: "image/x-sigma-x3f", bytes: "FOVb" },
  { type: "image/x-minolta-mrw", bytes: "\0MRM" },
  { type: "image/x-mrsid-image", bytes: "msid" },
  { type: "image/x-jng", bytes: "\x8bJNG\r\n\x1a\n" },
  { type: "video/x-mng", bytes: "\x8aMNG\r\n\x1a\n" },
  { type: "image/x-pict", bytes: "\0\x11\x02\xff\x0c\0", offset: 522 },
  { type: "image/x-dib", bytes: "\x28\0\0\0", check: isBareBitmap },
  { type: "image/x-paintshop-pro", bytes: "Paint Shop Pro Image File\n\x1a" },
  { type: "image/x-paint-net", bytes: "PDN3" },
  {
    type: "image/x-coreldraw",
    bytes: "RIFF",
    check: (head) => /^(?:CDR|cdr)/.test(head.toString("latin1", 8, 12)),
  },
  { type: "image/vnd.ms-modi", bytes: "EP*\0" },
  { type: "image/x-mspaint", bytes: "DanM" },
  { type: "image/x-mspaint", bytes: "LinS" },
  { type: "image/vnd.wap.wbmp", bytes: "\0\0", check: isWirelessBitmap },
  { type: "model/vnd.dwf", bytes: "(DWF V" },
  { type: "image/vnd.dgn", bytes: "\x08\x09\xfe\x02" },
  { type: "model/stl", bytes: "", check: isStl },
  { type: "model/ply", bytes: "ply\nformat binary_" },
  { type: "model/ply", bytes: "ply\r\nformat binary_" },
  {
    type: "image/x-3ds",
    bytes: "MM",
    check: (head) =>
      head.length > 8 &&
      head.readUInt16LE(6) <= 0x4d4d &&
      head[5] === 0 &&
      (head[6] === 2 || head[6] === 0x3d),
  },
  { type: "model/x-3dm", bytes: "3D Geometry File Format " },
  { type: "model/u3d", bytes: "U3D\0" },
  { type: "model/prc", bytes: "PRC", check: (head) => head.length > 11 && head[3] !== 0x20 },
  {
    type: "model/jt",
    bytes: "Version ",
    check: (head) => /^Version \d\d?\.\d JT/.test(head.toString("latin1", 0, 16)),
  },
  { type: "model/x-magicavoxel", bytes: "VOX \x96\0\0\0" },
  { type: "model/x-magicavoxel", bytes: "VOX \xc8\0\0\0" },
  { type: "model/vnd.usd", bytes: "PXR-USDC" },
  { type: "model/x-alembic", bytes: "Ogawa" },
  { type: "model/x-lightwave", bytes: "FORM", check: isForm(["LWO2", "LWOB", "LWO3"]) },
  { type: "model/x-quake", bytes: "IDP2\x08\0\0\0" },
  { type: "model/x-catia", bytes: "V5_CFV2\0" },
  { type: "model/x-pcd", bytes: "# .PCD v" },
  { type: "model/x-e57", bytes: "ASTM-E57" },
  { type: "application/vnd.las", bytes: "LASF" },
  { type: "application/x-flatgeobuf", bytes: "fgb\x03fgb" },
  { type: "application/x-esri-shape", bytes: "\0\0\x27\x0a\xff\xff\xfe\x70" },
  { type: "application/x-osm-pbf", bytes: "\x0a\x09OSMHeader", offset: 4 },
  { type: "application/x-pmtiles", bytes: "PMTiles" },
  { type: "application/x-dted", bytes: "UHL1" },
  { type: "application/vnd.ant.fit", bytes: ".FIT", offset: 8 },
  { type: "image/x-tga", bytes: "", check: isTarga },
];

/** A number that white space or a comment follows. https://netpbm.sourceforge.net/doc/ppm.html */
function isPortableMap(head: Buffer): boolean {
  return /^P.\s(?:\s|#[^\n]*\n)*(?:\d{1,6}\s|WIDTH |HEIGHT )/.test(head.toString("latin1", 0, 1024));
}

/** A group of the Interchange File Format. */
function isForm(types: readonly string[]): (head: Buffer) => boolean {
  return (head) => types.includes(head.toString("latin1", 8, 12));
}

/** A bitmap without the header of its file: one plane, and a number of bits of a pixel. */
function isBareBitmap(head: Buffer): boolean {
  return (
    head.length > 40 && head.readUInt16LE(12) === 1 && [1, 4, 8, 16, 24, 32].includes(head.readUInt16LE(14))
  );
}

/** A bitmap of the Wireless Application Protocol, whose size is the one of its pixels. */
function isWirelessBitmap(head: Buffer, size: number): boolean {
  const [, , width = 0, height = 0] = head;
  return width > 0 && width < 128 && height > 0 && height < 128 && size === 4 + Math.ceil(width / 8) * height;
}

/** A number of triangles after 80 bytes, with 50 bytes for each of them. */
function isStl(head: Buffer, size: number): boolean {
  const triangles = head.length >= 84 ? head.readUInt32LE(80) : 0;
  return triangles > 0 && size === 84 + triangles * 50;
}

/** A header whose fields agree with each other and, without compression, with the size. */
function isTarga(head: Buffer, size: number): boolean {
  if (head.length < 18) return false;
  const [idLength = 0, mapType = 0, imageType = 0] = head;
  const depth = head[16] ?? 0;
  const pixels = head.readUInt16LE(12) * head.readUInt16LE(14);
  const mapLength = head.readUInt16LE(5);
  const mapDepth = head[7] ?? 0;
  const isMapped = imageType % 8 === 1;
  if (![1, 2, 3, 9, 10, 11].includes(imageType) || mapType > 1 || pixels === 0) return false;
  if (![8, 15, 16, 24, 32].includes(depth) || ((head[17] ?? 0) & 0xc0) !== 0) return false;
  if (isMapped !== (mapType === 1) || (mapType === 0 && (mapLength > 0 || mapDepth > 0))) return false;
  const start = 18 + idLength + mapLength * Math.ceil(mapDepth / 8);
  const length = start + pixels * Math.ceil(depth / 8);
  return imageType >= 8
    ? size > start && size < length + pixels + 65_536
    : size >= length && size < length + 65_536;
}
