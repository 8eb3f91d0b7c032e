import { crc32, deflateRawSync } from "node:zlib";

/** A member of a sample. What is not given is what ordinary programs write. */
export interface ZipMember {
  name: string | Buffer;
  content?: string | Uint8Array;
  /** Stored instead of deflated. */
  isStored?: boolean;
  flags?: number;
  /** Declared method, in both headers. */
  method?: number;
  /** Declared values of both headers in place of the true ones. */
  crc?: number;
  size?: number;
  /** Data in place of the compressed content. */
  data?: Uint8Array;
  /** Values of the local header that differ from the central directory. */
  local?: {
    name?: string;
    size?: number;
    compressedSize?: number;
    method?: number;
    flags?: number;
    crc?: number;
  };
  /** Sizes and CRC-32 are behind the data, as programs that write streams do. */
  hasDescriptor?: boolean;
  /** Only the local header is written. */
  isHidden?: boolean;
  /** The central directory refers to the local header of the entry before. */
  sharesDataOfPrevious?: boolean;
  /** Mode of a Unix file, such as 0o120777 of a symbolic link. */
  unixMode?: number;
  extra?: Buffer;
  /** Bytes after the data that belong to no entry. */
  after?: Uint8Array;
}

export interface ZipOptions {
  /** Bytes before and after the archive. */
  before?: Uint8Array;
  after?: Uint8Array;
  comment?: string;
  /** Added to the number of entries in the end record. */
  countDifference?: number;
  zip64?: boolean;
  /** Offsets count the bytes before the archive. */
  offsetsCountBefore?: boolean;
  /** Bytes between the directory and the end record. */
  beforeEnd?: Uint8Array;
}

/** Writes a ZIP file. */
export function zip(members: readonly ZipMember[], options: ZipOptions = {}): Buffer {
  const { before = Buffer.alloc(0), after = Buffer.alloc(0), offsetsCountBefore = false } = options;
  const base = offsetsCountBefore ? before.length : 0;
  const parts: Uint8Array[] = [];
  const central: Buffer[] = [];
  let position = 0;
  let previous = 0;
  for (const member of members) {
    const start = member.sharesDataOfPrevious ? previous : position;
    const { local, header } = headers(member, base + start);
    if (!member.sharesDataOfPrevious) {
      parts.push(...local);
      previous = position;
      position += local.reduce((sum, { length }) => sum + length, 0);
    }
    if (!member.isHidden) central.push(header);
  }
  const directory = Buffer.concat(central);
  const end = endRecords(central.length, directory.length, base + position, options);
  return Buffer.concat([before, ...parts, directory, options.beforeEnd ?? Buffer.alloc(0), ...end, after]);
}

function headers(member: ZipMember, offset: number): { local: Uint8Array[]; header: Buffer } {
  const content = Buffer.from(member.content ?? "");
  const isDeflated = !member.isStored && content.length > 0;
  const data = member.data ?? (isDeflated ? deflateRawSync(content) : content);
  const name = Buffer.from(member.name as string);
  const extra = member.extra ?? Buffer.alloc(0);
  const flags = (member.flags ?? 0x800) | (member.hasDescriptor ? 8 : 0);
  const values = {
    flags,
    method: member.method ?? (isDeflated ? 8 : 0),
    crc: member.crc ?? crc32(content),
    compressedSize: data.length,
    size: member.size ?? content.length,
  };
  const localName = member.local?.name === undefined ? name : Buffer.from(member.local.name);
  const local = Buffer.alloc(30);
  local.writeUInt32LE(0x04034b50, 0);
  local.writeUInt16LE(20, 4);
  writeValues(local, 6, {
    ...values,
    ...(member.hasDescriptor && { crc: 0, compressedSize: 0, size: 0 }),
    ...member.local,
  });
  local.writeUInt16LE(localName.length, 26);
  local.writeUInt16LE(extra.length, 28);
  const header = Buffer.alloc(46);
  header.writeUInt32LE(0x02014b50, 0);
  header.writeUInt16LE(member.unixMode === undefined ? 20 : (3 << 8) | 20, 4);
  header.writeUInt16LE(20, 6);
  writeValues(header, 8, values);
  header.writeUInt16LE(name.length, 28);
  header.writeUInt16LE(extra.length, 30);
  header.writeUInt32LE(((member.unixMode ?? 0) << 16) >>> 0, 38);
  header.writeUInt32LE(offset, 42);
  const parts = [local, localName, extra, data];
  if (member.hasDescriptor) {
    const descriptor = Buffer.from("PK\x07\x08............", "latin1");
    descriptor.writeUInt32LE(values.crc, 4);
    descriptor.writeUInt32LE(values.compressedSize, 8);
    descriptor.writeUInt32LE(values.size, 12);
    parts.push(descriptor);
  }
  if (member.after) parts.push(member.after);
  return { local: parts, header: Buffer.concat([header, name, extra]) };
}

interface HeaderValues {
  flags: number;
  method: number;
  crc: number;
  compressedSize: number;
  size: number;
}

/** Flags, method, time, CRC-32 and sizes, which both headers have in this order. */
function writeValues(header: Buffer, at: number, values: HeaderValues): void {
  header.writeUInt16LE(values.flags, at);
  header.writeUInt16LE(values.method, at + 2);
  header.writeUInt32LE(0x58210000, at + 4);
  header.writeUInt32LE(values.crc >>> 0, at + 8);
  header.writeUInt32LE(values.compressedSize, at + 12);
  header.writeUInt32LE(values.size, at + 16);
}

function endRecords(count: number, size: number, offset: number, options: ZipOptions): Buffer[] {
  const { countDifference = 0, comment = "", zip64 = false } = options;
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  for (const at of [8, 10]) end.writeUInt16LE(zip64 ? 0xffff : count + countDifference, at);
  end.writeUInt32LE(zip64 ? 0xffffffff : size, 12);
  end.writeUInt32LE(zip64 ? 0xffffffff : offset, 16);
  end.writeUInt16LE(comment.length, 20);
  if (!zip64) return [end, Buffer.from(comment)];
  const end64 = Buffer.alloc(56);
  end64.writeUInt32LE(0x06064b50, 0);
  end64.writeBigUInt64LE(44n, 4);
  for (const at of [24, 32]) end64.writeBigUInt64LE(BigInt(count + countDifference), at);
  end64.writeBigUInt64LE(BigInt(size), 40);
  end64.writeBigUInt64LE(BigInt(offset), 48);
  const locator = Buffer.alloc(20);
  locator.writeUInt32LE(0x07064b50, 0);
  locator.writeBigUInt64LE(BigInt(offset + size), 8);
  locator.writeUInt32LE(1, 16);
  return [end64, locator, end, Buffer.from(comment)];
}
