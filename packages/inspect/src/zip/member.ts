import * as zlib from "node:zlib";
import { LimitError } from "../budget.ts";
import { Output } from "../compression/compression.ts";
import type { DetectInput } from "../format.ts";
import { bufferSource, type Source } from "../source.ts";
import { type ZipEntry, ZipError } from "./entry.ts";

export const localSignature = 0x04034b50;
export const localHeaderBytes = 30;

/** Stored members from this size on are read by ranges, without comparing the CRC-32. */
const rangeBytes = 1024 ** 2;

type ZipInput = Pick<DetectInput, "read" | "budget">;

/**
 * The content of a member: a range of the archive if it is stored and large, otherwise decoded.
 * @throws ZipError
 * @throws LimitError
 */
export async function openMember(input: ZipInput, entry: ZipEntry): Promise<Source> {
  if (entry.method !== 0 || entry.isEncrypted || entry.size < rangeBytes)
    return bufferSource(await readMember(input, entry));
  const start = await dataStart(input, entry);
  if (entry.size !== entry.compressedSize)
    throw new ZipError("damaged", `The entry "${entry.name}" is not as long as the directory says.`);
  return { size: entry.size, read: (from, to) => input.read(start + from, start + to) };
}

/**
 * Decodes a member and compares its size and CRC-32 with the central directory.
 * @throws ZipError
 * @throws LimitError
 */
export async function readMember(input: ZipInput, entry: ZipEntry): Promise<Buffer> {
  const { read, budget } = input;
  if (entry.isEncrypted) throw new ZipError("encrypted", `The entry "${entry.name}" is encrypted.`);
  const { memberBytes } = budget.limits;
  if (Math.max(entry.size, entry.compressedSize) > memberBytes)
    throw new LimitError("memberBytes", memberBytes);
  const start = await dataStart(input, entry);
  const data = await read(start, start + entry.compressedSize);
  if (data.length !== entry.compressedSize)
    throw new ZipError("damaged", `The entry "${entry.name}" is cut off.`);
  if (entry.size > budget.left("bytesDecoded"))
    throw new LimitError("bytesDecoded", budget.limits.bytesDecoded);
  const content = await decode(data, entry, budget);
  if (content.length !== entry.size)
    throw new ZipError("damaged", `The entry "${entry.name}" is not as long as the directory says.`);
  if (zlib.crc32(content) !== entry.crc32)
    throw new ZipError("damaged", `The CRC-32 of the entry "${entry.name}" is wrong.`);
  return content;
}

async function dataStart({ read }: ZipInput, { offset, name }: ZipEntry): Promise<number> {
  const header = await read(offset, offset + localHeaderBytes);
  if (header.length < localHeaderBytes || header.readUInt32LE(0) !== localSignature)
    throw new ZipError("damaged", `The entry "${name}" has no local header.`);
  return offset + localHeaderBytes + header.readUInt16LE(26) + header.readUInt16LE(28);
}

/** Numbers of the methods. https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT section 4.4.5 */
const methods = { stored: 0, deflated: 8, bzip2: 12, lzma: 14, zstdOfOldPrograms: 20, zstd: 93, xz: 95 };

async function decode(data: Buffer, entry: ZipEntry, budget: ZipInput["budget"]): Promise<Buffer> {
  const { name, method } = entry;
  try {
    const content = await decompress(data, entry, budget);
    if (content) return content;
  } catch (error) {
    if (error instanceof LimitError) throw error;
    throw new ZipError(
      "damaged",
      `The data of the entry "${name}" cannot be decompressed to its size.`,
      error,
    );
  }
  throw new ZipError("method", `The entry "${name}" is compressed by method ${method}.`);
}

/** @returns undefined if the method is not read */
async function decompress(
  data: Buffer,
  { method, size }: ZipEntry,
  budget: ZipInput["budget"],
): Promise<Buffer | undefined> {
  const maxOutputLength = Math.max(1, size);
  const counted = (content: Buffer) => {
    budget.use("bytesDecoded", content.length);
    return content;
  };
  if (method === methods.stored) return counted(data);
  if (method === methods.deflated) return counted(zlib.inflateRawSync(data, { maxOutputLength }));
  if (method === methods.zstd || method === methods.zstdOfOldPrograms)
    return counted(zlib.zstdDecompressSync(data, { maxOutputLength }));
  if (![methods.bzip2, methods.xz, methods.lzma].includes(method)) return undefined;
  const { bunzip2, unlzmaOfZip, unxz } = await import("../compression/decoders.ts");
  const output = new Output(budget);
  if (method === methods.lzma) return unlzmaOfZip(data, size, output);
  return (await (method === methods.xz ? unxz : bunzip2)(data, output)).content;
}
