import { LimitError } from "../budget.ts";
import { readOnce } from "../source.ts";
import { followChain, Ole2Error, type Ole2Input, readHeader, Sectors, toTable } from "./sectors.ts";
import { ole2Signature } from "./signature.ts";

export { Ole2Error, type Ole2Input } from "./sectors.ts";

/** A storage or a stream of a compound file. */
export interface Ole2Entry {
  name: string;
  /** Names of the storages around it and its own, joined by `/`. The root's is empty. */
  path: string;
  isStorage: boolean;
  /** Class id in lower case, such as `00020906-0000-0000-c000-000000000046`. */
  classId: string;
  size: number;
  start: number;
  /** Members of a storage by their names in lower case: COM compares names without case. */
  children: Map<string, Ole2Entry>;
}

/** A compound file ([MS-CFB]), read by ranges. */
export interface Ole2 {
  root: Ole2Entry;
  /** All storages and streams, also those that the tree of the directory does not reach. */
  entries: readonly Ole2Entry[];
  /**
   * Reads a stream, or its first bytes.
   * @throws LimitError if there is more than the budget allows for one stream
   */
  read(stream: Ole2Entry, maximum?: number): Promise<Buffer>;
  /** Paths of streams that were read, and of which the file has less than the directory says. */
  incomplete: ReadonlySet<string>;
}

const none = 0xffffffff;
const [storageType, streamType, rootType] = [1, 2, 5];
const directoryEntrySize = 128;
const maximumDepth = 64;

interface DirectoryRecord {
  type: number;
  left: number;
  right: number;
  child: number;
  entry: Ole2Entry;
}

function formatClassId(bytes: Buffer): string {
  const hex = (start: number, end: number) => bytes.subarray(start, end).toString("hex");
  const reversed = (start: number, end: number) =>
    Buffer.from(bytes.subarray(start, end)).reverse().toString("hex");
  return `${reversed(0, 4)}-${reversed(4, 6)}-${reversed(6, 8)}-${hex(8, 10)}-${hex(10, 16)}`;
}

function readRecord(bytes: Buffer, sectorSize: number): DirectoryRecord {
  const nameLength = Math.min(64, bytes.readUInt16LE(64));
  const name = bytes.toString("utf16le", 0, nameLength & ~1).split("\0", 1)[0] ?? "";
  const type = bytes.readUInt8(66);
  // In files with sectors of 512 bytes the upper half of the size may be anything, [MS-CFB] 2.6.3.
  const size = bytes.readUInt32LE(120) + (sectorSize > 512 ? bytes.readUInt32LE(124) * 2 ** 32 : 0);
  return {
    type,
    left: bytes.readUInt32LE(68),
    right: bytes.readUInt32LE(72),
    child: bytes.readUInt32LE(76),
    entry: {
      name,
      path: name,
      isStorage: type === storageType || type === rootType,
      classId: formatClassId(bytes.subarray(80, 96)),
      size,
      start: bytes.readUInt32LE(116),
      children: new Map(),
    },
  };
}

/** Adds a member of a storage; a second one of the same name gets another key. */
function addChild(storage: Ole2Entry, child: Ole2Entry): void {
  const key = child.name.toLowerCase();
  storage.children.set(storage.children.has(key) ? `${key}/${storage.children.size}` : key, child);
  child.path = storage.path === "" ? child.name : `${storage.path}/${child.name}`;
}

/**
 * Builds the tree. Each record is used once, so that loops end; records that the tree does not reach become members of
 * the root.
 */
function buildTree(records: readonly DirectoryRecord[]): { root: Ole2Entry; entries: Ole2Entry[] } {
  const rootIndex = Math.max(
    0,
    records.findIndex(({ type }) => type === rootType),
  );
  const first = records[rootIndex];
  if (!first) throw new Ole2Error("The directory is empty.");
  const root: Ole2Entry = { ...first.entry, path: "", isStorage: true };
  const entries: Ole2Entry[] = [];
  const used = new Set([rootIndex]);
  const walk = (firstIndex: number, firstStorage: Ole2Entry, firstDepth: number) => {
    const pending = [{ index: firstIndex, storage: firstStorage, depth: firstDepth }];
    for (let next = pending.pop(); next; next = pending.pop()) {
      const { index, storage, depth } = next;
      const record = records[index];
      if (!record || used.has(index)) continue;
      used.add(index);
      const { entry, type, left, right, child } = record;
      pending.push({ index: right, storage, depth }, { index: left, storage, depth });
      if (type !== storageType && type !== streamType) continue;
      addChild(storage, entry);
      entries.push(entry);
      if (depth > maximumDepth) throw new Ole2Error("Storages are nested too deeply.");
      if (type === storageType && child !== none)
        pending.push({ index: child, storage: entry, depth: depth + 1 });
    }
  };
  walk(first.child, root, 0);
  for (const [index, { type }] of records.entries())
    if (type === storageType && !used.has(index)) walk(index, root, 0);
  for (const [index, { type }] of records.entries())
    if (type === streamType && !used.has(index)) walk(index, root, 0);
  return { root, entries };
}

async function read(input: Ole2Input): Promise<Ole2> {
  const { budget } = input;
  const head = await input.read(0, 512);
  if (!head.subarray(0, 8).equals(ole2Signature)) throw new Ole2Error("The signature is missing.");
  const header = readHeader(head);
  const { sectorSize, miniSectorSize, miniCutoff } = header;
  const sectors = new Sectors(input, sectorSize);
  const fat = await sectors.readFat(header);
  const directory = await sectors.read(followChain(fat, header.directoryStart, sectors.count));
  const records: DirectoryRecord[] = [];
  for (let offset = 0; offset + directoryEntrySize <= directory.length; offset += directoryEntrySize) {
    budget.use("objects");
    records.push(readRecord(directory.subarray(offset, offset + directoryEntrySize), sectorSize));
  }
  const tree = buildTree(records);
  const miniSectors = followChain(fat, tree.root.start, sectors.count);
  const incomplete = new Set<string>();
  let miniFat: Uint32Array | undefined;

  const readMini = async (start: number, length: number): Promise<Buffer> => {
    miniFat ??= toTable(await sectors.read(followChain(fat, header.miniFatStart, sectors.count)));
    const parts: Buffer[] = [];
    for (const number of followChain(miniFat, start, Math.ceil(length / miniSectorSize))) {
      budget.use("objects");
      const offset = number * miniSectorSize;
      const sector = miniSectors[Math.floor(offset / sectorSize)];
      if (sector === undefined) break;
      const position = (sector + 1) * sectorSize + (offset % sectorSize);
      parts.push(await input.read(position, position + miniSectorSize));
    }
    return Buffer.concat(parts).subarray(0, length);
  };

  return {
    ...tree,
    incomplete,
    async read({ path, start, size }, maximum = size) {
      const length = Math.min(size, maximum, input.source.size);
      if (length > budget.limits.memberBytes) throw new LimitError("memberBytes", budget.limits.memberBytes);
      const bytes =
        size < miniCutoff
          ? await readMini(start, length)
          : (await sectors.read(followChain(fat, start, Math.ceil(length / sectorSize)))).subarray(0, length);
      // The last sector of a file is often cut off without harm.
      if (bytes.length + sectorSize <= Math.min(size, maximum)) incomplete.add(path);
      return bytes;
    },
  };
}

/**
 * Reads the directory of a compound file. A source is read once.
 * @throws Ole2Error if the content is none that can be read
 */
export const readOle2 = readOnce(read);
