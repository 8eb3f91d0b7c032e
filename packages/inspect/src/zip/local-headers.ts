import type { DetectInput } from "../format.ts";
import { extraFields, type ZipEntry, zip64Values } from "./entry.ts";
import { localHeaderBytes, localSignature } from "./member.ts";

/** Bits of the flags by which both headers must agree: encryption, strong encryption, masked headers. */
const comparedFlags = 0x2041;
const flagDescriptor = 0x8;
/** Extra fields are read along with the header if they are not longer. */
const usualExtraBytes = 128;

/** A local header beside its entry of the central directory. */
export interface LocalHeader {
  entry: ZipEntry;
  /** What differs, such as `name` or `size`. */
  differences: readonly string[];
  /** End of the data, a data descriptor included. */
  end: number;
}

type ZipInput = Pick<DetectInput, "read" | "budget">;

/**
 * Reads the local header of an entry and compares it. Sizes and CRC-32 of zero are normal if a data descriptor follows.
 * @returns undefined if there is no local header
 * @throws LimitError
 */
export async function readLocalHeader(
  { read, budget }: ZipInput,
  entry: ZipEntry,
): Promise<LocalHeader | undefined> {
  budget.checkTime();
  const { offset } = entry;
  let bytes = await read(offset, offset + localHeaderBytes + entry.rawName.length + usualExtraBytes);
  if (bytes.length < localHeaderBytes || bytes.readUInt32LE(0) !== localSignature) return undefined;
  const nameEnd = localHeaderBytes + bytes.readUInt16LE(26);
  const dataStart = nameEnd + bytes.readUInt16LE(28);
  if (dataStart > bytes.length) bytes = await read(offset, offset + dataStart);
  if (dataStart > bytes.length) return undefined;
  const flags = bytes.readUInt16LE(6);
  const hasDescriptor = (flags & flagDescriptor) !== 0;
  const field = extraFields(bytes.subarray(nameEnd, dataStart))?.get(1);
  const [size = 0, compressedSize = 0] = zip64Values([bytes.readUInt32LE(22), bytes.readUInt32LE(18)], field);
  const isSame = (local: number, central: number) =>
    local === central || (hasDescriptor && (local === 0 || local === 0xffffffff));
  const comparisons: [string, boolean][] = [
    ["name", bytes.subarray(localHeaderBytes, nameEnd).equals(entry.rawName)],
    ["method", bytes.readUInt16LE(8) === entry.method || (entry.size === 0 && entry.compressedSize <= 2)],
    ["flags", (flags & comparedFlags) === (entry.flags & comparedFlags)],
    ["CRC-32", isSame(bytes.readUInt32LE(14), entry.crc32)],
    ["compressed size", isSame(compressedSize, entry.compressedSize)],
    ["size", isSame(size, entry.size)],
  ];
  const dataEnd = offset + dataStart + entry.compressedSize;
  return {
    entry,
    differences: comparisons.filter(([, agrees]) => !agrees).map(([name]) => name),
    end: hasDescriptor ? dataEnd + descriptorBytes(await read(dataEnd, dataEnd + 24), entry) : dataEnd,
  };
}

/** Length of the data descriptor: with or without signature, with sizes of 4 or 8 bytes. 0 if there is none. */
function descriptorBytes(bytes: Buffer, { crc32, compressedSize, size }: ZipEntry): number {
  const start = bytes.length >= 4 && bytes.readUInt32LE(0) === 0x08074b50 ? 4 : 0;
  if (bytes.length < start + 12 || bytes.readUInt32LE(start) !== crc32) return 0;
  const isLong =
    bytes.length >= start + 20 &&
    Number(bytes.readBigUInt64LE(start + 4)) === compressedSize &&
    Number(bytes.readBigUInt64LE(start + 12)) === size;
  return start + (isLong ? 20 : 12);
}
