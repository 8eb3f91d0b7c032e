import { crc32 } from "node:zlib";

/** A file of an archive, stored. */
export interface ArchivedFile {
  name: string;
  content?: string | Buffer;
  /** The archive says that it is encrypted. */
  isEncrypted?: boolean;
  /** Mode of a Unix file; a regular file by default. */
  mode?: number;
}

const u16 = (value: number) => Buffer.from(Uint16Array.of(value).buffer);
const u32 = (value: number) => Buffer.from(Uint32Array.of(value).buffer);
const u64 = (value: number) => Buffer.from(BigUint64Array.of(BigInt(value)).buffer);
const contentOf = ({ content = "" }: ArchivedFile) => Buffer.from(content);
const latin1 = (text: string) => Buffer.from(text, "latin1");

/** A number of 7z: bytes that follow by the first bits. */
function sevenZipNumber(value: number): Buffer {
  if (value < 0x80) return Buffer.from([value]);
  return Buffer.from([0xc0 | (value >>> 16), value & 0xff, (value >>> 8) & 0xff]);
}

const copyCoder = Buffer.from([0x01, 0x00]);
const aesCoder = Buffer.from("2406f10701021300", "hex");

/**
 * Writes a 7z file of one stored folder a file.
 * https://py7zr.readthedocs.io/en/latest/archive_format.html
 */
export function sevenZip(
  files: readonly ArchivedFile[],
  { isListEncrypted = false, after = Buffer.alloc(0) } = {},
): Buffer {
  const contents = files.map(contentOf);
  const number = sevenZipNumber;
  const sizes = contents.map(({ length }) => number(length));
  const folder = ({ isEncrypted = isListEncrypted }: ArchivedFile) =>
    Buffer.concat([number(1), isEncrypted ? aesCoder : copyCoder]);
  const names = Buffer.concat(files.map(({ name }) => Buffer.from(`${name}\0`, "utf16le")));
  const streams = [
    [0x06, 0x00],
    number(files.length),
    [0x09],
    ...sizes,
    [0x00, 0x07, 0x0b],
    number(files.length),
    [0x00],
    ...files.map(folder),
    [0x0c],
    ...sizes,
    [0x00, 0x08, 0x0a, 0x01],
    ...contents.map((content) => u32(crc32(content))),
    [0x00, 0x00],
  ];
  const list = [
    [0x01, 0x04],
    ...streams,
    [0x05],
    number(files.length),
    [0x11],
    number(names.length + 1),
    [0x00],
    names,
    [0x00, 0x00],
  ];
  const header = Buffer.concat(
    (isListEncrypted ? [[0x17], ...streams] : list).map((part) => Buffer.from(part)),
  );
  const packed = Buffer.concat(contents);
  const start = Buffer.concat([u64(packed.length), u64(header.length), u32(crc32(header))]);
  return Buffer.concat([latin1("7z\xbc\xaf\x27\x1c\0\x04"), u32(crc32(start)), start, packed, header, after]);
}

/** A number of RAR 5, of 7 bits in a byte. */
function rarNumber(value: number): Buffer {
  const bytes: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return Buffer.from([...bytes, rest]);
    bytes.push((rest % 128) | 0x80);
  }
}

function rar5Block(parts: readonly Uint8Array[]): Buffer {
  const header = Buffer.concat(parts);
  const block = Buffer.concat([rarNumber(header.length), header]);
  return Buffer.concat([u32(crc32(block)), block]);
}

const rarNumbers = (...values: number[]) => Buffer.concat(values.map(rarNumber));

/**
 * Writes a RAR 5 file of stored files.
 * https://www.rarlab.com/technote.htm
 */
export function rar5(
  files: readonly ArchivedFile[],
  {
    isListEncrypted = false,
    isPart = false,
    stream = undefined as string | undefined,
    after = Buffer.alloc(0),
  } = {},
): Buffer {
  const signature = latin1("Rar!\x1a\x07\x01\0");
  if (isListEncrypted)
    return Buffer.concat([
      signature,
      rar5Block([rarNumbers(4, 0, 0, 0), Buffer.from([15]), Buffer.alloc(16)]),
    ]);
  const block = (type: number, file: ArchivedFile) => {
    const content = contentOf(file);
    const record = file.isEncrypted
      ? Buffer.concat([rarNumbers(0x24, 1, 0, 0), Buffer.alloc(0x21)])
      : Buffer.alloc(0);
    const name = Buffer.from(file.name);
    const header = rar5Block([
      rarNumbers(type, record.length > 0 ? 3 : 2),
      record.length > 0 ? rarNumber(record.length) : Buffer.alloc(0),
      rarNumbers(content.length, 4, content.length, file.mode ?? 0o100644),
      u32(crc32(content)),
      rarNumbers(0, 1, name.length),
      name,
      record,
    ]);
    return Buffer.concat([header, content]);
  };
  return Buffer.concat([
    signature,
    rar5Block([rarNumbers(1, 0, isPart ? 1 : 0)]),
    ...files.map((file) => block(2, file)),
    ...(stream === undefined ? [] : [block(3, { name: "STM", content: stream })]),
    rar5Block([rarNumbers(5, 0, 0)]),
    after,
  ]);
}

function rar4Block(type: number, flags: number, fields: Uint8Array): Buffer {
  const header = Buffer.concat([Buffer.from([type]), u16(flags), u16(7 + fields.length), fields]);
  return Buffer.concat([u16(crc32(header) & 0xffff), header]);
}

/** Writes a RAR 4 file of stored files. */
export function rar4(
  files: readonly ArchivedFile[],
  { isListEncrypted = false, isPart = false, after = Buffer.alloc(0) } = {},
): Buffer {
  const flags = (isListEncrypted ? 0x80 : 0) | (isPart ? 1 : 0);
  const blocks = files.map((file) => {
    const [content, name] = [contentOf(file), Buffer.from(file.name)];
    const fields = Buffer.concat([
      u32(content.length),
      u32(content.length),
      Buffer.from([3]),
      u32(crc32(content)),
      u32(0),
      Buffer.from([20, 0x30]),
      u16(name.length),
      u32(file.mode ?? 0o100644),
      name,
    ]);
    return Buffer.concat([rar4Block(0x74, 0x8000 | (file.isEncrypted ? 4 : 0), fields), content]);
  });
  return Buffer.concat([
    latin1("Rar!\x1a\x07\0"),
    rar4Block(0x73, flags, Buffer.alloc(6)),
    ...blocks,
    rar4Block(0x7b, 0x4000, Buffer.alloc(0)),
    after,
  ]);
}

/**
 * Writes a cabinet of stored files.
 * https://learn.microsoft.com/en-us/previous-versions/bb417343(v=msdn.10)
 */
export function cabinet(
  files: readonly ArchivedFile[],
  { isPart = false, after = Buffer.alloc(0) } = {},
): Buffer {
  const data = Buffer.concat(files.map(contentOf));
  let offset = 0;
  const entries = files.map((file) => {
    const size = contentOf(file).length;
    const entry = [
      u32(size),
      u32(offset),
      u16(0),
      u16(0x5b6f),
      u16(0),
      u16(0xa0),
      Buffer.from(`${file.name}\0`),
    ];
    offset += size;
    return Buffer.concat(entry);
  });
  const list = Buffer.concat(entries);
  const names = isPart ? latin1("next.cab\0disk\0") : Buffer.alloc(0);
  const listStart = 36 + names.length + 8;
  const dataStart = listStart + list.length;
  const blocks = [u32(0), u16(data.length), u16(data.length), data];
  const header = [
    latin1("MSCF\0\0\0\0"),
    u32(dataStart + 8 + data.length),
    u32(0),
    u32(listStart),
    u32(0),
    Buffer.from([3, 1]),
    u16(1),
    u16(files.length),
    u16(isPart ? 2 : 0),
    u16(0),
    u16(0),
    names,
    u32(dataStart),
    u16(1),
    u16(0),
  ];
  return Buffer.concat([...header, list, ...blocks, after]);
}

/**
 * Writes a cpio file of the format newc.
 * https://man.freebsd.org/cgi/man.cgi?query=cpio&sektion=5
 */
export function cpio(files: readonly ArchivedFile[]): Buffer {
  const pad = (bytes: Buffer) => Buffer.concat([bytes, Buffer.alloc((4 - (bytes.length % 4)) % 4)]);
  const hex = (value: number) => value.toString(16).padStart(8, "0");
  const parts = [...files, { name: "TRAILER!!!" }].map((file: ArchivedFile, index) => {
    const content = contentOf(file);
    const fields = [
      index + 1,
      file.mode ?? 0o100644,
      0,
      0,
      1,
      0,
      content.length,
      0,
      0,
      0,
      0,
      file.name.length + 1,
      0,
    ];
    const header = latin1(`070701${fields.map(hex).join("")}${file.name}\0`);
    return Buffer.concat([pad(header), pad(content)]);
  });
  return Buffer.concat(parts);
}

/** Writes an archive of the program `ar`. https://man.freebsd.org/cgi/man.cgi?query=ar&sektion=5 */
export function ar(files: readonly ArchivedFile[]): Buffer {
  const parts = files.map((file) => {
    const content = contentOf(file);
    const fields = [
      `${file.name}/`.padEnd(16),
      "0".padEnd(12),
      "0".padEnd(6),
      "0".padEnd(6),
      "100644".padEnd(8),
    ];
    const header = latin1(`${fields.join("")}${String(content.length).padEnd(10)}\`\n`);
    return Buffer.concat([header, content, Buffer.from(content.length % 2 === 1 ? "\n" : "")]);
  });
  return Buffer.concat([latin1("!<arch>\n"), ...parts]);
}

/** Writes an LHA archive of stored files with headers of level 0. */
export function lha(files: readonly ArchivedFile[]): Buffer {
  const parts = files.map((file) => {
    const [content, name] = [contentOf(file), Buffer.from(file.name)];
    const fields = Buffer.concat([
      latin1("-lh0-"),
      u32(content.length),
      u32(content.length),
      u32(0),
      Buffer.from([0x20, 0, name.length]),
      name,
      u16(crc16(content)),
    ]);
    const sum = fields.reduce((total, byte) => (total + byte) & 0xff, 0);
    return Buffer.concat([Buffer.from([fields.length, sum]), fields, content]);
  });
  return Buffer.concat([...parts, Buffer.alloc(1)]);
}

/** CRC-16 of the polynomial 0x8005, reflected. */
function crc16(bytes: Buffer): number {
  let crc = 0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ 0xa001 : crc >>> 1;
  }
  return crc;
}
