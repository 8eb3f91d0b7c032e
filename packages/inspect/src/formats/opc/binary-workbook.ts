import type { DetectInput } from "../../format.ts";

const nameRecord = 39;
const beginSupportingBookRecord = 360;
const ddeLink = 1;

/** What a part of a binary workbook has. */
export interface BinaryPart {
  definedNames: string[];
  hasDdeLink: boolean;
  /** The records do not fill the part. */
  isMalformed: boolean;
}

/** A number of up to `maximum` bytes of 7 bits each, the lowest first. */
function readNumber(bytes: Buffer, position: number, maximum: number): { value: number; end: number } {
  let value = 0;
  for (let index = 0; index < maximum; index += 1) {
    const byte = bytes[position + index] ?? 0;
    value += (byte & 0x7f) * 2 ** (7 * index);
    if ((byte & 0x80) === 0) return { value, end: position + index + 1 };
  }
  return { value, end: position + maximum };
}

/**
 * Reads names and DDE links of a part of an XLSB workbook.
 * @see https://learn.microsoft.com/en-us/openspecs/office_file_formats/ms-xlsb/
 * @throws LimitError
 */
export function readBinaryPart(bytes: Buffer, budget: DetectInput["budget"]): BinaryPart {
  const part: BinaryPart = { definedNames: [], hasDdeLink: false, isMalformed: false };
  let position = 0;
  while (position < bytes.length) {
    budget.use("objects");
    const type = readNumber(bytes, position, 2);
    const size = readNumber(bytes, type.end, 4);
    const record = bytes.subarray(size.end, size.end + size.value);
    position = size.end + size.value;
    if (type.value === nameRecord && record.length >= 13) {
      const length = record.readUInt32LE(9);
      part.definedNames.push(record.toString("utf16le", 13, Math.min(record.length, 13 + 2 * length)));
    }
    if (type.value === beginSupportingBookRecord && record.length >= 2)
      part.hasDdeLink ||= record.readUInt16LE(0) === ddeLink;
  }
  part.isMalformed = position !== bytes.length;
  return part;
}
