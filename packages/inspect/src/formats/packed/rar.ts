import type { Structure, StructureInput } from "./structure.ts";

const rar4 = { main: 0x73, file: 0x74, service: 0x7a, end: 0x7b };
const rar5 = { main: 1, file: 2, service: 3, encryption: 4, end: 5 };
/** Headers are read up to this size; longer ones have long names and extra records. */
const headerBytes = 4096;

/** The last blocks of archives. */
const endMarkers = {
  rar4: Buffer.from("c43d7b00400700", "hex"),
  rar5: Buffer.from("1d77565103050400", "hex"),
};

const startOf = (endMarker: Buffer): Structure & { entries: number } => ({ entries: 0, endMarker });

/**
 * Walks the blocks of a RAR 4 file. https://www.rarlab.com/technote.htm describes version 5; version 4 is described in
 * https://github.com/libarchive/libarchive/blob/v3.7.7/libarchive/archive_read_support_format_rar.c
 */
export async function rar4Structure({ read, source, budget }: StructureInput): Promise<Structure> {
  const structure = startOf(endMarkers.rar4);
  let position = 7;
  while (position + 7 <= source.size) {
    budget.use("objects");
    const header = await read(position, position + headerBytes);
    const [type, flags, size] = [header[2] ?? 0, header.readUInt16LE(3), header.readUInt16LE(5)];
    if (type < 0x72 || type > 0x7b || size < 7) break;
    if (type === rar4.file) structure.entries += 1;
    if (type === rar4.main && flags & 0x80) return { ...structure, isListEncrypted: true };
    if (type === rar4.main && flags & 1) structure.isPart = true;
    const isFile = type === rar4.file || type === rar4.service;
    if (isFile && flags & 4) structure.hasEncryptedEntries = true;
    if (isFile && header.length >= 40) {
      const nameStart = flags & 0x100 ? 40 : 32;
      const name = header.toString("latin1", nameStart, nameStart + header.readUInt16LE(26));
      if (type === rar4.service && name.startsWith("STM")) structure.hasStreams = true;
    }
    const hasData = isFile || (flags & 0x8000) !== 0;
    const data = hasData && header.length >= 11 ? header.readUInt32LE(7) : 0;
    const high = isFile && flags & 0x100 && header.length >= 36 ? header.readUInt32LE(32) : 0;
    position += size + data + high * 2 ** 32;
    if (type === rar4.end) break;
  }
  return { ...structure, end: Math.min(position, source.size), isCutOff: position > source.size };
}

/** Walks the blocks of a RAR 5 file. https://www.rarlab.com/technote.htm */
export async function rar5Structure({ read, source, budget }: StructureInput): Promise<Structure> {
  const structure = startOf(endMarkers.rar5);
  let position = 8;
  while (position + 7 <= source.size) {
    budget.use("objects");
    const header = new Numbers(await read(position, position + headerBytes), 4);
    const size = header.next();
    const dataStart = position + header.position + size;
    const [type, flags] = [header.next(), header.next()];
    const extraBytes = flags & 1 ? header.next() : 0;
    const dataBytes = flags & 2 ? header.next() : 0;
    if (size === 0 || type > rar5.end) break;
    if (type === rar5.file) structure.entries += 1;
    if (type === rar5.encryption) return { ...structure, isListEncrypted: true };
    if (type === rar5.main && header.next() & 1) structure.isPart = true;
    if (type === rar5.file || type === rar5.service) {
      const start = dataStart - position - extraBytes;
      if (hasEncryptionRecord(header.bytes, start, dataStart - position))
        structure.hasEncryptedEntries = true;
      if (type === rar5.service && header.bytes.subarray(header.position, start).includes("STM"))
        structure.hasStreams = true;
    }
    position = dataStart + dataBytes;
    if (type === rar5.end) break;
  }
  return { ...structure, end: Math.min(position, source.size), isCutOff: position > source.size };
}

/** Whether one of the extra records of a file is the one of its encryption. */
function hasEncryptionRecord(bytes: Buffer, start: number, end: number): boolean {
  const records = new Numbers(bytes, start);
  while (records.position < Math.min(end, bytes.length)) {
    const size = records.next();
    const next = records.position + size;
    if (size === 0) return false;
    if (records.next() === 1) return true;
    records.position = next;
  }
  return false;
}

/** Reads numbers of RAR 5, of 7 bits in a byte. 0 after the end. */
class Numbers {
  readonly bytes: Buffer;
  position: number;
  constructor(bytes: Buffer, position: number) {
    this.bytes = bytes;
    this.position = position;
  }
  next(): number {
    let value = 0;
    for (let factor = 1; factor < 2 ** 49; factor *= 128) {
      const byte = this.bytes[this.position] ?? 0;
      this.position += 1;
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value;
    }
    return value;
  }
}
