import { LimitError } from "../budget.ts";
import type { DetectInput } from "../format.ts";
import { centralHeaderBytes, centralSignature, readEntry, type ZipEntry } from "./entry.ts";

/** What is wrong with the end records or the central directory. */
export type DirectoryFault =
  /** No end record, so programs list nothing or search for local headers. */
  | "no-end-record"
  /** More than one end record that a program may take. */
  | "several-end-records"
  /** The central directory is not where, or not as long as, the end record says. */
  | "damaged-directory"
  /** The end record and the directory differ in the number of entries. */
  | "entry-count"
  /** A part of an archive in several files. */
  | "split"
  /** The central directory is encrypted. */
  | "encrypted-directory";

/** The central directory and where it is. */
export interface Directory {
  entries: readonly ZipEntry[];
  faults: ReadonlySet<DirectoryFault>;
  /** Bytes before the archive, which its offsets do not count. */
  shift: number;
  /** Range of the central directory. */
  directoryStart: number;
  directoryEnd: number;
  /** Offset of the first end record: the ZIP64 one if there is one. */
  endStart: number;
  /** End of the archive, its comment included. */
  end: number;
}

const endRecordBytes = 22;
const zip64LocatorSignature = 0x07064b50;
const zip64LocatorBytes = 20;
const zip64EndSignature = 0x06064b50;
const zip64EndBytes = 56;
/** Version 2 of the ZIP64 end record: compression, two sizes and the algorithm that the directory is encrypted by. */
const encryptionBytes = 20;
const algorithmOffset = zip64EndBytes + 18;
const archiveExtraSignature = 0x08064b50;
/** End record with the longest comment, and as many bytes behind it. */
const searchBytes = 2 * (endRecordBytes + 0xffff);

interface EndRecord {
  offset: number;
  disk: number;
  count: number;
  directorySize: number;
  directoryOffset: number;
  /** End of its comment. */
  end: number;
  /** Whether it says that the central directory is encrypted. */
  isEncrypted?: boolean;
}

type ZipInput = Pick<DetectInput, "source" | "read" | "budget">;

/**
 * Reads the central directory that most programs read: the one of the last end record.
 * @throws LimitError
 */
export async function readDirectory(input: ZipInput): Promise<Directory> {
  const { source, read, budget } = input;
  const faults = new Set<DirectoryFault>();
  const { end, others } = await findEndRecord(input);
  const { size } = source;
  if (!end) {
    faults.add("no-end-record");
    return {
      entries: [],
      faults,
      shift: 0,
      directoryStart: size,
      directoryEnd: size,
      endStart: size,
      end: size,
    };
  }
  const { record, endStart } = await applyZip64(input, end);
  if (record.disk !== 0) faults.add("split");
  if (record.isEncrypted) {
    faults.add("encrypted-directory");
    const start = Math.min(record.directoryOffset, endStart);
    return {
      entries: [],
      faults,
      shift: 0,
      directoryStart: start,
      directoryEnd: endStart,
      endStart,
      end: end.end,
    };
  }
  const { start, shift, isAmbiguous } = await locate(input, record, endStart);
  if (endStart - start > budget.limits.memberBytes)
    throw new LimitError("memberBytes", budget.limits.memberBytes);
  if (isAmbiguous) faults.add("damaged-directory");
  // A directory may be longer than the end record says: programs read until the signature ends.
  const directory = await read(start, Math.max(start, endStart));
  const { entries, directoryEnd, isEncrypted } = readEntries(directory, start, shift, budget);
  if (isEncrypted) faults.add("encrypted-directory");
  else if (directoryEnd - start !== record.directorySize || directoryEnd !== endStart)
    if (!hasSignatureRecord(directory, directoryEnd - start)) faults.add("damaged-directory");
  // Without ZIP64 the number has 16 bits, and some programs write the lower 16 of a larger one.
  if (entries.length !== record.count && (record !== end || entries.length % 0x10000 !== record.count))
    faults.add("entry-count");
  if (others.some((offset) => offset >= directoryEnd || !isInData(offset, entries)))
    faults.add("several-end-records");
  return { entries, faults, shift, directoryStart: start, directoryEnd, endStart, end: end.end };
}

/** The last end record, preferably one whose comment ends the content, and the offsets of all others nearby. */
async function findEndRecord({
  source,
  read,
}: ZipInput): Promise<{ end: EndRecord | undefined; others: number[] }> {
  const tailStart = Math.max(0, source.size - searchBytes);
  const tail = await read(tailStart, source.size);
  const records: EndRecord[] = [];
  for (let at = tail.indexOf("PK\x05\x06"); at >= 0; at = tail.indexOf("PK\x05\x06", at + 1)) {
    if (at + endRecordBytes > tail.length) break;
    const end = at + endRecordBytes + tail.readUInt16LE(at + 20);
    if (end <= tail.length)
      records.push({
        offset: tailStart + at,
        disk: tail.readUInt16LE(at + 4),
        count: tail.readUInt16LE(at + 10),
        directorySize: tail.readUInt32LE(at + 12),
        directoryOffset: tail.readUInt32LE(at + 16),
        end: tailStart + end,
      });
  }
  const end = records.findLast((record) => record.end === source.size) ?? records.at(-1);
  return { end, others: records.filter((record) => record !== end).map(({ offset }) => offset) };
}

/** The values of the ZIP64 end record, if there is one. */
async function applyZip64(
  { read }: ZipInput,
  end: EndRecord,
): Promise<{ record: EndRecord; endStart: number }> {
  const unchanged = { record: end, endStart: end.offset };
  const locatorStart = end.offset - zip64LocatorBytes;
  if (locatorStart < 0) return unchanged;
  const locator = await read(locatorStart, end.offset);
  if (locator.length < zip64LocatorBytes || locator.readUInt32LE(0) !== zip64LocatorSignature)
    return unchanged;
  const declared = Number(locator.readBigUInt64LE(8));
  for (const offset of [declared, locatorStart - zip64EndBytes]) {
    if (!(offset >= 0 && offset + zip64EndBytes <= locatorStart)) continue;
    const bytes = await read(offset, Math.min(locatorStart, offset + zip64EndBytes + encryptionBytes));
    if (bytes.length < zip64EndBytes || bytes.readUInt32LE(0) !== zip64EndSignature) continue;
    const record: EndRecord = {
      offset,
      disk: bytes.readUInt32LE(16),
      count: Number(bytes.readBigUInt64LE(32)),
      directorySize: Number(bytes.readBigUInt64LE(40)),
      directoryOffset: Number(bytes.readBigUInt64LE(48)),
      end: end.end,
      isEncrypted: bytes.length >= algorithmOffset + 2 && bytes.readUInt16LE(algorithmOffset) !== 0,
    };
    return { record, endStart: offset };
  }
  return unchanged;
}

/** Where the central directory starts. Its declared offset does not count data before the archive. */
async function locate(
  { read }: ZipInput,
  { directoryOffset, directorySize }: EndRecord,
  endStart: number,
): Promise<{ start: number; shift: number; isAmbiguous: boolean }> {
  const beforeEnd = endStart - directorySize;
  const isDirectory = async (offset: number) => {
    if (offset < 0 || offset + centralHeaderBytes > endStart) return false;
    const signature = (await read(offset, offset + 4)).readUInt32LE(0);
    return signature === centralSignature || signature === archiveExtraSignature;
  };
  if (directoryOffset === beforeEnd) return { start: beforeEnd, shift: 0, isAmbiguous: false };
  const [atDeclared, atEnd] = [await isDirectory(directoryOffset), await isDirectory(beforeEnd)];
  if (atDeclared) return { start: directoryOffset, shift: 0, isAmbiguous: atEnd };
  if (atEnd) return { start: beforeEnd, shift: beforeEnd - directoryOffset, isAmbiguous: false };
  const isEmpty = directorySize === 0 && directoryOffset <= endStart;
  return { start: endStart, shift: isEmpty ? endStart - directoryOffset : 0, isAmbiguous: !isEmpty };
}

function readEntries(
  directory: Buffer,
  start: number,
  shift: number,
  budget: ZipInput["budget"],
): { entries: ZipEntry[]; directoryEnd: number; isEncrypted: boolean } {
  const entries: ZipEntry[] = [];
  let position = 0;
  for (;;) {
    const read = readEntry(directory, position, shift);
    if (!read) break;
    budget.use("objects");
    entries.push(read.entry);
    position = read.end;
  }
  const isEncrypted = directory.length >= 4 && directory.readUInt32LE(0) === archiveExtraSignature;
  return { entries, directoryEnd: start + position, isEncrypted };
}

/** Whether the digital signature record of the directory is at a position, up to the end. */
function hasSignatureRecord(directory: Buffer, position: number): boolean {
  return (
    position + 6 <= directory.length &&
    directory.readUInt32LE(position) === 0x05054b50 &&
    position + 6 + directory.readUInt16LE(position + 4) === directory.length
  );
}

/** Whether an offset is in an entry's data, such as that of a stored ZIP file. */
function isInData(offset: number, entries: readonly ZipEntry[]): boolean {
  return entries.some(
    (entry) =>
      offset > entry.offset && offset < entry.offset + 30 + entry.rawName.length + entry.compressedSize,
  );
}
