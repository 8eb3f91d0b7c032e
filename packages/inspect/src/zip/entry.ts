import { crc32 } from "node:zlib";

/** One entry of the central directory. */
export interface ZipEntry {
  /** Name as programs show it: Unicode path, UTF-8 or code page 437. Not changed otherwise: it may have `..` or `\`. */
  name: string;
  /** Name as bytes. */
  rawName: Buffer;
  /** Declared bytes of the content. */
  size: number;
  compressedSize: number;
  /** 0 is stored, 8 is deflated. */
  method: number;
  flags: number;
  crc32: number;
  isEncrypted: boolean;
  isDirectory: boolean;
  /** Offset of the local header in the content, data before the archive included. */
  offset: number;
  /** Mode of a Unix file, such as 0o120777 of a symbolic link; 0 if another system made the entry. */
  unixMode: number;
}

/** Why a member cannot be read. */
export type ZipErrorReason = "encrypted" | "method" | "damaged";

/** A member of a ZIP file cannot be read. */
export class ZipError extends Error {
  override name = "ZipError";
  readonly reason: ZipErrorReason;
  constructor(reason: ZipErrorReason, message: string, cause?: unknown) {
    super(message, { cause });
    this.reason = reason;
  }
}

export const centralSignature = 0x02014b50;
export const centralHeaderBytes = 46;

const flagEncrypted = 0x1;
const flagStrongEncryption = 0x40;
const flagUtf8 = 0x800;
const flagMaskedHeader = 0x2000;
const methodAes = 99;
const systemUnix = 3;
const systemMacOs = 19;
const extraZip64 = 0x0001;
const extraUnicodePath = 0x7075;

/** Extra fields by their ids; the first of an id counts. Undefined if their lengths do not fit. */
export function extraFields(extra: Buffer): Map<number, Buffer> | undefined {
  const fields = new Map<number, Buffer>();
  let position = 0;
  while (position + 4 <= extra.length) {
    const id = extra.readUInt16LE(position);
    const end = position + 4 + extra.readUInt16LE(position + 2);
    if (end > extra.length) return undefined;
    if (!fields.has(id)) fields.set(id, extra.subarray(position + 4, end));
    position = end;
  }
  return fields;
}

/** Sizes and offset of an entry, of which those that are 0xffffffff are in the ZIP64 extra field. */
export function zip64Values(values: readonly number[], field: Buffer | undefined): number[] {
  let position = 0;
  return values.map((value) => {
    if (value !== 0xffffffff || !field || position + 8 > field.length) return value;
    position += 8;
    return Number(field.readBigUInt64LE(position - 8));
  });
}

/**
 * Reads an entry's header at a position of the central directory.
 *
 * @param shift bytes before the archive, which its offsets do not count
 * @returns the entry and the end of its header; undefined if no complete header is there
 */
export function readEntry(
  directory: Buffer,
  position: number,
  shift: number,
): { entry: ZipEntry; end: number } | undefined {
  const nameStart = position + centralHeaderBytes;
  if (nameStart > directory.length || directory.readUInt32LE(position) !== centralSignature) return undefined;
  const nameEnd = nameStart + directory.readUInt16LE(position + 28);
  const extraEnd = nameEnd + directory.readUInt16LE(position + 30);
  const end = extraEnd + directory.readUInt16LE(position + 32);
  if (end > directory.length) return undefined;
  const fields = extraFields(directory.subarray(nameEnd, extraEnd));
  const [size = 0, compressedSize = 0, offset = 0] = zip64Values(
    [
      directory.readUInt32LE(position + 24),
      directory.readUInt32LE(position + 20),
      directory.readUInt32LE(position + 42),
    ],
    fields?.get(extraZip64),
  );
  const flags = directory.readUInt16LE(position + 8);
  const method = directory.readUInt16LE(position + 10);
  const system = directory.readUInt8(position + 5);
  const attributes = directory.readUInt32LE(position + 38);
  const rawName = directory.subarray(nameStart, nameEnd);
  const name = decodeName(rawName, (flags & flagUtf8) !== 0, fields?.get(extraUnicodePath));
  const isEncrypted =
    method === methodAes || (flags & (flagEncrypted | flagStrongEncryption | flagMaskedHeader)) !== 0;
  const entry: ZipEntry = {
    name,
    rawName,
    size,
    compressedSize,
    method,
    flags,
    crc32: directory.readUInt32LE(position + 16),
    isEncrypted,
    isDirectory: size === 0 && compressedSize <= 2 && /[/\\]$/.test(name),
    offset: offset + shift,
    unixMode: system === systemUnix || system === systemMacOs ? attributes >>> 16 : 0,
  };
  return { entry, end };
}

/** The upper half of code page 437, in which names without the UTF-8 flag are. */
const codePage437 =
  "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00a0";

/** Many programs write UTF-8 without its flag; bytes that are valid UTF-8 are taken for it. */
function decodeName(raw: Buffer, isUtf8: boolean, unicodePath: Buffer | undefined): string {
  if (unicodePath && unicodePath.length >= 5 && unicodePath.readUInt32LE(1) === crc32(raw))
    return unicodePath.toString("utf8", 5);
  const text = raw.toString("utf8");
  if (isUtf8 || !text.includes("\ufffd")) return text;
  return raw
    .toString("latin1")
    .replaceAll(/[\x80-\xff]/g, (character) => codePage437[character.charCodeAt(0) - 128] ?? "");
}
