import type { DetectInput, Format } from "../../format.ts";
import { checkText } from "../../text/text-check.ts";

/** Brands of `ftyp` boxes. https://mp4ra.org/registered-types/brands */
const brands: ReadonlyMap<string, string> = new Map([
  ["heic", "image/heic"],
  ["heix", "image/heic"],
  ["heim", "image/heic"],
  ["heis", "image/heic"],
  ["hevc", "image/heic"],
  ["hevx", "image/heic"],
  ["mif1", "image/heif"],
  ["msf1", "image/heif"],
  ["avif", "image/avif"],
  ["avis", "image/avif"],
]);

const startsWith = (head: Buffer, hex: string, offset = 0) =>
  head.subarray(offset, offset + hex.length / 2).equals(Buffer.from(hex, "hex"));

/** The brand of a HEIF or AVIF; `mif1` only says that it is one of them, and a compatible brand says which. */
function brandType(head: Buffer): string | undefined {
  if (head.toString("latin1", 4, 8) !== "ftyp") return undefined;
  const major = brands.get(head.toString("latin1", 8, 12));
  if (major !== "image/heif") return major;
  const end = Math.min(head.length, head.readUInt32BE(0), 256);
  for (let offset = 16; offset + 4 <= end; offset += 4) {
    const type = brands.get(head.toString("latin1", offset, offset + 4));
    if (type && type !== "image/heif") return type;
  }
  return major;
}

function isBmp(head: Buffer): boolean {
  if (head.length < 26 || head.toString("latin1", 0, 2) !== "BM") return false;
  const pixels = head.readUInt32LE(10);
  return (
    [12, 16, 40, 52, 56, 64, 108, 124].includes(head.readUInt32LE(14)) && pixels >= 26 && pixels < 65_536
  );
}

/** ICO and CUR start with few zero bytes that other data has too, so that the directory is compared as well. */
function isIcon({ head, source }: Pick<DetectInput, "head" | "source">): boolean {
  if (!startsWith(head, "00000100") && !startsWith(head, "00000200")) return false;
  if (head.length < 22) return false;
  const count = head.readUInt16LE(4);
  const offset = head.readUInt32LE(18);
  return count > 0 && head[9] === 0 && offset >= 6 + 16 * count && offset < source.size;
}

function isTiff(head: Buffer): boolean {
  return ["49492a00", "4d4d002a", "49492b000800", "4d4d002b0008"].some((magic) => startsWith(head, magic));
}

function typeOf(input: DetectInput): string | undefined {
  const { head } = input;
  if (startsWith(head, "89504e470d0a1a0a")) return "image/png";
  if (startsWith(head, "ffd8ff")) return "image/jpeg";
  if (/^GIF8[79]a/.test(head.toString("latin1", 0, 6))) return "image/gif";
  if (/^RIFF[\s\S]{4}WEBP/.test(head.toString("latin1", 0, 12))) return "image/webp";
  if (startsWith(head, "0000000c6a5020200d0a870a")) return "image/jp2";
  if (startsWith(head, "0000000c4a584c200d0a870a")) return "image/jxl";
  if (isTiff(head)) return "image/tiff";
  if (isBmp(head)) return "image/bmp";
  return isIcon(input) ? "image/vnd.microsoft.icon" : brandType(head);
}

const families: ReadonlyMap<string, string> = new Map([
  ["image/heic", "image/heif"],
  ["image/heif", "image/heif"],
  ["image/avif", "image/heif"],
]);

/** The family of an image type. */
const familyOf = (type: string): string => families.get(type) ?? type;

const types = [
  "image/png",
  "image/jpeg",
  "image/gif",
  "image/webp",
  "image/bmp",
  "image/vnd.microsoft.icon",
  "image/tiff",
  "image/heic",
  "image/heif",
  "image/avif",
  "image/jp2",
  "image/jxl",
] as const;

/** A type that is told. */
export type ImageType = (typeof types)[number];

/** The types that are told, with their families. */
export const imageTypes: ReadonlyMap<string, string> = new Map(types.map((type) => [type, familyOf(type)]));

/** Tells raster images by their first bytes. */
export async function detectImage(input: DetectInput): Promise<Format | undefined> {
  const type = typeOf(input);
  // Text may begin with the same letters.
  if (type && (await checkText(input))) return undefined;
  return type ? { type, family: familyOf(type) } : undefined;
}
