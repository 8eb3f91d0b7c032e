/** Bytes of a header and of each block. */
export const blockBytes = 512;

/** A header of a tar file. */
export interface TarHeader {
  name: string;
  /** Bytes of data behind the header. */
  size: number;
  /** Type flag as a character; `0` for a file in each of its forms. */
  type: string;
  linkName: string;
}

/**
 * Reads a header: v7, ustar, GNU.
 * https://pubs.opengroup.org/onlinepubs/9799919799/utilities/pax.html#tag_20_94_13_06
 * https://www.gnu.org/software/tar/manual/html_node/Standard.html
 * @returns undefined if the checksum or a number is wrong
 */
export function readHeader(block: Buffer): TarHeader | undefined {
  if (block.length < blockBytes || !hasChecksum(block)) return undefined;
  const size = readNumber(block.subarray(124, 136));
  if (size === undefined) return undefined;
  const isUstar = block.toString("latin1", 257, 263) === "ustar\0";
  const prefix = isUstar ? readText(block.subarray(345, 500)) : "";
  const name = readText(block.subarray(0, 100));
  const flag = String.fromCharCode(block[156] ?? 0);
  return {
    name: prefix === "" ? name : `${prefix}/${name}`,
    size,
    type: flag === "\0" || flag === "7" ? "0" : flag,
    linkName: readText(block.subarray(157, 257)),
  };
}

/** The sum of all bytes, with spaces in place of the checksum. Old programs sum signed bytes. */
function hasChecksum(block: Buffer): boolean {
  const declared = readNumber(block.subarray(148, 156));
  if (declared === undefined || declared === 0) return false;
  let [unsigned, signed] = [0, 0];
  for (let index = 0; index < blockBytes; index += 1) {
    const byte = index >= 148 && index < 156 ? 0x20 : (block[index] ?? 0);
    unsigned += byte;
    signed += byte < 128 ? byte : byte - 256;
  }
  return declared === unsigned || declared === signed;
}

/** A number in octal digits, or in base 256 if the first bit is set. */
function readNumber(field: Buffer): number | undefined {
  const [first = 0] = field;
  if (first === 0x80) {
    let value = 0;
    for (const byte of field.subarray(1)) value = value * 256 + byte;
    return Number.isSafeInteger(value) ? value : undefined;
  }
  const text = field
    .toString("latin1")
    .replace(/^[ \0]+/, "")
    .replace(/[ \0].*$/s, "");
  if (text === "") return 0;
  return /^[0-7]+$/.test(text) ? Number.parseInt(text, 8) : undefined;
}

/** Text up to the first NUL, UTF-8 or Latin-1. */
export function readText(field: Buffer): string {
  const end = field.indexOf(0);
  const bytes = end < 0 ? field : field.subarray(0, end);
  const text = bytes.toString("utf8");
  return text.includes("\ufffd") ? bytes.toString("latin1") : text;
}

/**
 * Records of a pax header: `LENGTH KEY=VALUE\n`.
 * @returns undefined if one is malformed
 */
export function readPaxRecords(bytes: Buffer): Map<string, string> | undefined {
  const records = new Map<string, string>();
  let position = 0;
  while (position < bytes.length) {
    // NULs follow the records of some programs.
    if (bytes[position] === 0) return records;
    const space = bytes.indexOf(0x20, position);
    const digits = space < 0 ? "" : bytes.toString("latin1", position, space);
    const end = position + Number(digits);
    if (!/^\d{1,7}$/.test(digits) || end > bytes.length || end <= space || bytes[end - 1] !== 0x0a)
      return undefined;
    const equals = bytes.indexOf(0x3d, space);
    if (equals < 0 || equals >= end) return undefined;
    records.set(bytes.toString("utf8", space + 1, equals), bytes.toString("utf8", equals + 1, end - 1));
    position = end;
  }
  return records;
}
