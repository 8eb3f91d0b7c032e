import { LimitError } from "../budget.ts";
import { decompressVba } from "./decompress.ts";
import type { Ole2, Ole2Entry, Ole2Input } from "./ole2.ts";
import { readVbaSource, type VbaCode } from "./vba-source.ts";

/** A module of a VBA project. */
interface VbaModule {
  path: string;
  /** Bytes of the module's stream. */
  size: number;
  /** Absent if the source code cannot be decompressed. */
  code?: VbaCode;
  /** Lines of the compiled code beside the source; it runs instead of the source in the same version of Office. */
  compiledLines: number;
}

/** Where the source code of modules is, by the names of their streams in lower case: the `dir` stream, [MS-OVBA] 2.3.4.2. */
function readOffsets(directory: Buffer): Map<string, number> {
  const offsets = new Map<string, number>();
  let name = "";
  for (let position = 0; position + 6 <= directory.length; ) {
    const id = directory.readUInt16LE(position);
    // PROJECTVERSION says 4 and has 6 bytes.
    const size = id === 0x0009 ? 6 : directory.readUInt32LE(position + 2);
    const data = directory.subarray(position + 6, position + 6 + size);
    if (id === 0x0032) name = data.toString("utf16le").toLowerCase();
    if (id === 0x0031 && data.length >= 4 && name !== "") offsets.set(name, data.readUInt32LE(0));
    position += 6 + size;
  }
  return offsets;
}

/** First attribute of a module as the compression writes it: a byte of flags, 8 literals, a byte of flags. */
const attributeStart = Buffer.from("\0Attribut\0e ", "latin1");

/** Where compressed source code begins in a stream, found by its first attribute. */
function findSource(stream: Buffer): number | undefined {
  for (let at = stream.indexOf(attributeStart); at >= 0; at = stream.indexOf(attributeStart, at + 1))
    if (at >= 3 && stream[at - 3] === 1) return at - 3;
  return undefined;
}

/** Lines of compiled code: the number after the mark 0xCAFE of the module's performance cache. */
function countCompiledLines(cache: Buffer): number {
  const at = cache.lastIndexOf(Buffer.from([0xfe, 0xca, 0x01, 0x00]));
  if (at < 0 || at + 6 > cache.length) return 0;
  const lines = cache.readUInt16LE(at + 4);
  return lines * 12 + at + 6 <= cache.length ? lines : 0;
}

function decode(stream: Buffer, offset: number, input: Ole2Input): string | undefined {
  try {
    return decompressVba(stream.subarray(offset), input.budget).toString("latin1");
  } catch (error) {
    if (error instanceof LimitError) throw error;
    return undefined;
  }
}

async function readDirectory(ole2: Ole2, storage: Ole2Entry, input: Ole2Input): Promise<Map<string, number>> {
  const stream = storage.children.get("dir");
  if (!stream) return new Map();
  const bytes = await ole2.read(stream);
  const text = decode(bytes, 0, input);
  return text === undefined ? new Map() : readOffsets(Buffer.from(text, "latin1"));
}

/** Reads the modules of a VBA project from the storage that holds them. */
export async function readVbaModules(ole2: Ole2, storage: Ole2Entry, input: Ole2Input): Promise<VbaModule[]> {
  const offsets = await readDirectory(ole2, storage, input);
  const modules: VbaModule[] = [];
  for (const [name, entry] of storage.children) {
    if (entry.isStorage || name === "dir" || name === "_vba_project" || name.startsWith("__srp_")) continue;
    input.budget.use("objects");
    const bytes = await ole2.read(entry);
    const found = findSource(bytes);
    const listed = offsets.get(name);
    const sources = [listed, found].filter((offset) => offset !== undefined);
    const texts = [...new Set(sources)].map((offset) => decode(bytes, offset, input));
    const text = texts.every((decoded) => decoded === undefined) ? undefined : texts.join("\n");
    modules.push({
      path: entry.path,
      size: bytes.length,
      compiledLines: countCompiledLines(bytes.subarray(0, sources[0] ?? bytes.length)),
      ...(text !== undefined && { code: readVbaSource(text) }),
    });
  }
  return modules;
}
