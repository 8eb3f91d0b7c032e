import type { AnalysisContext } from "../../format.ts";
import { extensionOf } from "../../media-types.ts";
import { bufferSource } from "../../source.ts";

/** A file as the Object Packager stores it. */
interface PackedFile {
  label: string;
  name: string;
  data: Buffer;
}

/** The string that ends with NUL. @returns it and the position behind it */
function readString(bytes: Buffer, start: number): [string, number] {
  const end = bytes.indexOf(0, start);
  return end < 0 ? ["", bytes.length] : [bytes.toString("latin1", start, end), end + 1];
}

/**
 * Reads the data of a package without its size in front.
 * https://github.com/decalage2/oletools/blob/master/oletools/oleobj.py
 */
function readPackedFile(bytes: Buffer): PackedFile | undefined {
  if (bytes.length < 12) return undefined;
  const [label, afterLabel] = readString(bytes, 2);
  const [path, afterPath] = readString(bytes, afterLabel);
  if (afterPath + 8 > bytes.length) return undefined;
  const temporaryLength = bytes.readUInt32LE(afterPath + 4);
  const start = afterPath + 8 + temporaryLength;
  if (start + 4 > bytes.length) return undefined;
  const size = bytes.readUInt32LE(start);
  const temporary = bytes.toString("latin1", afterPath + 8, start).replaceAll("\0", "");
  const name = (path || temporary || label).split(/[\\/]/).at(-1) ?? "";
  return { label, name, data: bytes.subarray(start + 4, start + 4 + size) };
}

/** Beginnings of files that packages without a readable structure may have. */
const knownBeginnings = [
  "MZ",
  "PK\x03\x04",
  "%PDF",
  "Rar!",
  "7z",
  "{\\rt",
  "<",
  "#!",
  "ITSF",
  "MSCF",
  "L\0\0\0\x01\x14",
  "\xd0\xcf\x11\xe0",
];

const isShortExtension = (extension: string) => /^[a-z][a-z0-9]{1,4}$/.test(extension);

/**
 * Inspects the file in an object of class Package.
 *
 * @param bytes the stream `\x01Ole10Native`, or native data of an OLE 1.0 object with its size in front
 */
export async function inspectPackage(context: AnalysisContext, bytes: Buffer, where: string): Promise<void> {
  const content = bytes.subarray(4);
  const file = readPackedFile(content);
  const isPlain = !file || (file.data.length === 0 && content.length > 64);
  context.budget.use("entries");
  if (isPlain) {
    const beginning = content.toString("latin1", 0, 16);
    if (!knownBeginnings.some((known) => beginning.startsWith(known))) return;
    await context.inspectMember({ name: where, source: bufferSource(content) });
    return;
  }
  const { label, name, data } = file;
  const evidence = { label, name };
  context.report("ole-package", { where, evidence });
  const extensions = [label, name].map(extensionOf);
  if (extensions.every(isShortExtension) && extensions[0] !== extensions[1])
    context.report("ole-package-misnamed", { where, evidence });
  await context.inspectMember({ name: `${where}/${name || label || "package"}`, source: bufferSource(data) });
}
