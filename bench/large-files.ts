import { randomBytes } from "node:crypto";
import { open } from "node:fs/promises";
import { crc32 } from "node:zlib";

const random = randomBytes(1024 ** 2 / 2);
const lineOfText = "Some text to be inspected, a line of it.\n";
const repeated = (text: string) => Buffer.from(text.repeat(Math.ceil(64_000 / text.length)));

/** How a file of any size is written: a beginning, blocks, an end. */
interface FileKind {
  extension: string;
  /** Whether its type needs no parsing: only the beginning is looked at. */
  isOpaque: boolean;
  start: Buffer;
  /** The block with a number. */
  block(index: number): Buffer;
  end(blocks: number): Buffer;
}

const none = Buffer.alloc(0);
const opaque = (extension: string, start: Buffer): FileKind => ({
  extension,
  isOpaque: true,
  start,
  block: () => random,
  end: () => none,
});
const textual = (extension: string, start: string, block: string, end = ""): FileKind => ({
  extension,
  isOpaque: false,
  start: Buffer.from(start),
  block: () => repeated(block),
  end: () => Buffer.from(end),
});

/** The header of a file in a ZIP archive. https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT, 4.3.7 and 4.3.12 */
function zipHeader(index: number, isLocal: boolean): Buffer {
  const name = Buffer.from(`video${index}.mp4`);
  const fields = Buffer.alloc(26);
  fields.writeUInt16LE(20);
  fields.writeUInt32LE(crc32(zipMember), 10);
  fields.writeUInt32LE(zipMember.length, 14);
  fields.writeUInt32LE(zipMember.length, 18);
  fields.writeUInt16LE(name.length, 22);
  if (isLocal) return Buffer.concat([Buffer.from("PK\x03\x04"), fields, name]);
  const rest = Buffer.alloc(14);
  rest.writeUInt32LE(offsetOf(index), 10);
  return Buffer.concat([Buffer.from("PK\x01\x02\x14\0"), fields, rest, name]);
}

/** Where the header of a file begins: the names before it are not all of the same length. */
function offsetOf(index: number): number {
  let offset = index * (30 + zipMember.length + "video.mp4".length);
  for (let digits = 1, first = 0; first < index; digits++, first = 10 ** (digits - 1))
    offset += digits * (Math.min(index, 10 ** digits) - first);
  return offset;
}

const movie = Buffer.from("\0\0\0\x14ftypmp42\0\0\0\0mp42\0\0\0\0mdat", "latin1");
const zipMember = Buffer.concat([movie, random]);

const zip: FileKind = {
  extension: "zip",
  isOpaque: false,
  start: none,
  block: (index) => Buffer.concat([zipHeader(index, true), zipMember]),
  end(blocks) {
    const directory = Buffer.concat(Array.from({ length: blocks }, (_, index) => zipHeader(index, false)));
    const record = Buffer.alloc(22);
    record.write("PK\x05\x06");
    record.writeUInt16LE(blocks, 8);
    record.writeUInt16LE(blocks, 10);
    record.writeUInt32LE(directory.length, 12);
    record.writeUInt32LE(offsetOf(blocks), 16);
    return Buffer.concat([directory, record]);
  },
};

const pdf: FileKind = {
  extension: "pdf",
  isOpaque: false,
  start: Buffer.from("%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n"),
  block: (index) =>
    Buffer.concat([
      Buffer.from(`${index + 2} 0 obj\n<< /Subtype /Image /Length ${random.length} >>\nstream\n`),
      random,
      Buffer.from("\nendstream\nendobj\n"),
    ]),
  end: () => Buffer.from("trailer\n<< /Root 1 0 R >>\n%%EOF\n"),
};

export const fileKinds: readonly FileKind[] = [
  opaque("mp4", movie),
  opaque("mp3", Buffer.from("ID3\x04\0\0\0\0\0\0", "latin1")),
  textual("txt", "", lineOfText),
  textual("csv", "a,b,c\n", "1,2026-01-01,hello\n"),
  textual("json", "[", '{"number":1,"text":"hello"},\n', "0]"),
  pdf,
  zip,
];

/** Writes a file of a kind, of at most so many bytes but one block at least. */
export async function writeLargeFile(path: string, kind: FileKind, size: number): Promise<void> {
  const file = await open(path, "w");
  try {
    await file.write(kind.start);
    let [written, blocks] = [kind.start.length, 0];
    for (; blocks === 0 || written + 2 * kind.block(0).length < size; blocks++) {
      const block = kind.block(blocks);
      written += (await file.write(block)).bytesWritten;
    }
    await file.write(kind.end(blocks));
  } finally {
    await file.close();
  }
}
