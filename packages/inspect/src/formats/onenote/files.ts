import type { Budget } from "../../budget.ts";

/** A file in a section: a picture, a recording or an attachment. */
export interface SectionFile {
  at: number;
  /** Absent if the section ends before the file does, or if nothing ends it. */
  content: Buffer | undefined;
  /** With its dot, as the section says; empty if no part of the section refers to the file. */
  extension: string;
}

/** GUIDs in front of and behind the data of a file, FileDataStoreObject of [MS-ONESTORE] 2.6.13. */
const header = Buffer.from("e716e3bd65261145a4c48d4d0b7a9eac", "hex");
const footer = Buffer.from("22a7fb71790f0b4abb13899256426b24", "hex");
const [headerSize, alignment] = [36, 8];

/** Id of the node that says where the file with a GUID is, FileDataStoreObjectReferenceFND. */
const referenceNode = 0x94;
/** Bytes of a position and of a size by the format that the node's header names, [MS-ONESTORE] 2.4.3. */
const positionSizes = [8, 4, 2, 4];
const countSizes = [4, 8, 1, 2];

/** Text in front of the GUID of a file in the object that stands for it on the page. */
const mark = Buffer.from("<ifndf>{", "utf16le");
const guidLength = 36;

/**
 * The files in a OneNote section.
 * https://learn.microsoft.com/openspecs/office_file_formats/ms-onestore/8806fd18-6735-4874-b111-227b83eaac26
 *
 * @throws LimitError
 */
export function readSectionFiles(section: Buffer, budget: Budget): SectionFile[] {
  const extensions = readExtensions(section, budget);
  const files: SectionFile[] = [];
  for (let at = section.indexOf(header); at >= 0; at = section.indexOf(header, at + 1)) {
    budget.use("entries");
    files.push({ at, content: readContent(section, at), extension: extensions.get(at) ?? "" });
  }
  return files;
}

function readContent(section: Buffer, at: number): Buffer | undefined {
  if (at + headerSize > section.length) return undefined;
  const size = section.readBigUInt64LE(at + 16);
  const start = at + headerSize;
  if (size > section.length - start) return undefined;
  const end = start + Number(size);
  const padded = Math.ceil(end / alignment) * alignment;
  const hasFooter = [end, padded].some((position) =>
    section.subarray(position, position + footer.length).equals(footer),
  );
  return hasFooter ? section.subarray(start, end) : undefined;
}

/** Extensions of files by their positions. The section names a file by a GUID, and says elsewhere where that is. */
function readExtensions(section: Buffer, budget: Budget): Map<number, string> {
  const extensions = new Map<number, string>();
  for (let at = section.indexOf(mark); at >= 0; at = section.indexOf(mark, at + 1)) {
    budget.use("objects");
    const start = at + mark.length;
    const guid = section.toString("utf16le", start, start + 2 * guidLength);
    const extension = readCountedText(section, start + 2 * guidLength + 2);
    if (!/^[0-9a-f-]{36}$/i.test(guid) || !/^\.\w{1,20}$/.test(extension)) continue;
    for (const position of positionsOf(section, guidBytes(guid), budget)) extensions.set(position, extension);
  }
  return extensions;
}

/** Text with the number of its characters in front, StringInStorageBuffer. */
function readCountedText(section: Buffer, at: number): string {
  if (at + 4 > section.length) return "";
  const length = Math.min(40, section.readUInt32LE(at));
  return section.toString("utf16le", at + 4, at + 4 + 2 * length).replace(/\0+$/, "");
}

function guidBytes(guid: string): Buffer {
  const [a = "", b = "", c = "", ...rest] = guid.split("-");
  const reversed = (hex: string) => Buffer.from(hex, "hex").reverse();
  return Buffer.concat([reversed(a), reversed(b), reversed(c), Buffer.from(rest.join(""), "hex")]);
}

/** Where the nodes that refer to a file say that it is. */
function* positionsOf(section: Buffer, guid: Buffer, budget: Budget): Generator<number> {
  for (let at = section.indexOf(guid); at >= 0; at = section.indexOf(guid, at + 1)) {
    budget.use("objects");
    for (const [format, positionSize] of positionSizes.entries())
      for (const [countFormat, countSize] of countSizes.entries()) {
        const start = at - positionSize - countSize;
        if (start < 4) continue;
        const node = section.readUInt32LE(start - 4);
        const isReference =
          (node & 0x3ff) === referenceNode &&
          ((node >>> 23) & 3) === format &&
          ((node >>> 25) & 3) === countFormat;
        if (isReference) yield readPosition(section, start, format);
      }
  }
}

/** Positions of two bytes, and the second form of those of four, are a multiple of 8. */
function readPosition(section: Buffer, at: number, format: number): number {
  if (format === 0) return Number(section.readBigUInt64LE(at));
  if (format === 1) return section.readUInt32LE(at);
  return 8 * (format === 2 ? section.readUInt16LE(at) : section.readUInt32LE(at));
}
