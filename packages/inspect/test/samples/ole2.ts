/** What a compound file contains. */
interface Ole2Sample {
  /** Streams by their paths; storages around them are made. */
  streams: Record<string, Buffer | string>;
  /** Class ids of storages by their paths; the root's path is empty. */
  classIds?: Record<string, string>;
}

interface Node {
  name: string;
  path: string;
  children?: Node[];
  data: Buffer;
  start: number;
  index: number;
}

const sectorSize = 512;
const miniSize = 64;
const [endOfChain, free] = [0xfffffffe, 0xffffffff];

/** The 16 bytes of a class id such as `00020906-0000-0000-C000-000000000046`. */
function classIdBytes(classId: string): Buffer {
  const [a = "", b = "", c = "", ...rest] = classId.split("-");
  const reversed = (hex: string) => Buffer.from(hex, "hex").reverse();
  return Buffer.concat([reversed(a), reversed(b), reversed(c), Buffer.from(rest.join(""), "hex")]);
}

function makeTree(streams: Ole2Sample["streams"]): Node {
  const root: Node = {
    name: "Root Entry",
    path: "",
    children: [],
    data: Buffer.alloc(0),
    start: endOfChain,
    index: 0,
  };
  for (const [path, data] of Object.entries(streams)) {
    const names = path.split("/");
    let parent = root;
    for (const [depth, name] of names.entries()) {
      const isStream = depth === names.length - 1;
      let child = parent.children?.find((node) => node.name === name);
      if (!child) {
        child = {
          name,
          path: names.slice(0, depth + 1).join("/"),
          data: Buffer.alloc(0),
          start: endOfChain,
          index: 0,
        };
        parent.children?.push(child);
      }
      if (isStream) child.data = Buffer.from(data);
      else child.children ??= [];
      parent = child;
    }
  }
  return root;
}

function listNodes(root: Node): Node[] {
  const nodes = [root];
  for (const node of nodes) {
    node.index = nodes.indexOf(node);
    nodes.push(...(node.children ?? []));
  }
  return nodes;
}

function pad(bytes: Buffer, size: number, fill = 0): Buffer {
  const missing = (size - (bytes.length % size)) % size;
  return missing === 0 ? bytes : Buffer.concat([bytes, Buffer.alloc(missing, fill)]);
}

function words(numbers: readonly number[]): Buffer {
  const bytes = Buffer.alloc(4 * numbers.length);
  for (const [index, number] of numbers.entries()) bytes.writeUInt32LE(number, 4 * index);
  return bytes;
}

/** Appends data to a chain in `table`. @returns the first sector */
function allot(table: number[], parts: Buffer[], data: Buffer, size: number): number {
  if (data.length === 0) return endOfChain;
  const start = table.length;
  const count = Math.ceil(data.length / size);
  for (let index = 1; index <= count; index++) table.push(index === count ? endOfChain : start + index);
  parts.push(pad(data, size));
  return start;
}

function directoryEntry(node: Node, sibling: number, classId: string | undefined): Buffer {
  const entry = Buffer.alloc(128);
  const name = Buffer.from(node.name, "utf16le").subarray(0, 62);
  name.copy(entry);
  entry.writeUInt16LE(name.length + 2, 64);
  entry.writeUInt8(node.path === "" ? 5 : node.children ? 1 : 2, 66);
  entry.writeUInt8(1, 67);
  entry.writeUInt32LE(free, 68);
  entry.writeUInt32LE(sibling, 72);
  entry.writeUInt32LE(node.children?.[0]?.index ?? free, 76);
  if (classId !== undefined) classIdBytes(classId).copy(entry, 80);
  entry.writeUInt32LE(node.start, 116);
  entry.writeUInt32LE(node.data.length, 120);
  return entry;
}

/** Writes a compound file, [MS-CFB], with sectors of 512 bytes. */
export function writeOle2({ streams, classIds = {} }: Ole2Sample): Buffer {
  const root = makeTree(streams);
  const nodes = listNodes(root);
  const [fat, parts, miniFat, mini]: [number[], Buffer[], number[], Buffer[]] = [[], [], [], []];
  for (const node of nodes) {
    if (node.children) continue;
    node.start =
      node.data.length < 4096
        ? allot(miniFat, mini, node.data, miniSize)
        : allot(fat, parts, node.data, sectorSize);
  }
  root.data = Buffer.concat(mini);
  root.start = allot(fat, parts, root.data, sectorSize);
  const miniFatStart = allot(fat, parts, pad(words(miniFat), sectorSize, 0xff), sectorSize);
  const siblings = new Map(
    nodes.flatMap(({ children = [] }) => children.map((child, index) => [child, children[index + 1]?.index])),
  );
  const directory = nodes.map((node) =>
    directoryEntry(node, siblings.get(node) ?? free, classIds[node.path]),
  );
  const directoryStart = allot(fat, parts, pad(Buffer.concat(directory), sectorSize), sectorSize);
  const fatStart = fat.length;
  const fatCount = Math.ceil((fat.length + 1) / 127);
  for (let index = 0; index < fatCount; index++) fat.push(0xfffffffd);
  parts.push(pad(words(fat), sectorSize, 0xff));
  const header = Buffer.alloc(sectorSize, 0xff);
  header.fill(0, 0, 76);
  Buffer.from("d0cf11e0a1b11ae1", "hex").copy(header);
  header.writeUInt16LE(0x3e, 24);
  header.writeUInt16LE(3, 26);
  header.writeUInt16LE(0xfffe, 28);
  header.writeUInt16LE(9, 30);
  header.writeUInt16LE(6, 32);
  header.writeUInt32LE(fatCount, 44);
  header.writeUInt32LE(directoryStart, 48);
  header.writeUInt32LE(4096, 56);
  header.writeUInt32LE(miniFatStart, 60);
  header.writeUInt32LE(endOfChain, 68);
  for (let index = 0; index < fatCount; index++) header.writeUInt32LE(fatStart + index, 76 + 4 * index);
  return Buffer.concat([header, ...parts]);
}
