import type { Structure, StructureInput } from "./structure.ts";

const startHeaderBytes = 32;
/** Property of a list of entries that is compressed or encrypted itself. */
const encodedHeader = 0x17;
const aes = Buffer.from("06f10701", "hex");
/** An encoded header is described in some dozen bytes. */
const maximumDescriptionBytes = 64 * 1024;

/**
 * The end of a 7z file and whether its list of entries is encrypted.
 * https://py7zr.readthedocs.io/en/latest/archive_format.html
 */
export async function sevenZipStructure({ read, source }: StructureInput): Promise<Structure> {
  const head = await read(0, startHeaderBytes);
  if (head.length < startHeaderBytes) return {};
  const start = startHeaderBytes + Number(head.readBigUInt64LE(12));
  const end = start + Number(head.readBigUInt64LE(20));
  if (!(end <= source.size)) return { isCutOff: true };
  const description = await read(start, Math.min(end, start + maximumDescriptionBytes));
  return { end, isListEncrypted: description[0] === encodedHeader && description.includes(aes) };
}
