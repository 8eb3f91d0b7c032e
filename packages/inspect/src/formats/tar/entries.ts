import type { DetectInput } from "../../format.ts";
import { blockBytes, readHeader, readPaxRecords, readText, type TarHeader } from "./header.ts";

/** An entry, or what ends the list of entries. */
export type TarItem =
  | {
      kind: "entry";
      name: string;
      type: string;
      linkName: string;
      start: number;
      size: number;
      isSparse: boolean;
    }
  /** The end of the archive; what follows is foreign. */
  | { kind: "end"; offset: number }
  /** What is no header, or a header that is damaged. */
  | { kind: "damaged"; offset: number; message: string };

/** Bytes of a long name or of a pax header. */
const maximumExtensionBytes = 1024 ** 2;

/** Names and sizes that extension headers give to the next entry. */
interface Overrides {
  name?: string | undefined;
  linkName?: string | undefined;
  size?: number | undefined;
  isSparse?: boolean;
}

/**
 * Lists the entries of a tar file with the names of GNU and pax extension headers.
 * @throws LimitError
 */
export async function* readEntries({ source, read, budget }: DetectInput): AsyncGenerator<TarItem> {
  let position = 0;
  let next: Overrides = {};
  let global: Overrides = {};
  while (position < source.size) {
    budget.use("objects");
    const block = await read(position, position + blockBytes);
    if (block.every((byte) => byte === 0)) break;
    const header = readHeader(block);
    const start = position + blockBytes;
    if (!header) {
      yield { kind: "damaged", offset: position, message: "There is no header." };
      return;
    }
    const isExtension = "xgXLK".includes(header.type);
    const size = sizeOf(header, isExtension ? {} : { ...global, ...next });
    if (start + size > source.size || (isExtension && size > maximumExtensionBytes)) {
      yield { kind: "damaged", offset: position, message: "An entry is cut off." };
      return;
    }
    position = start + Math.ceil(size / blockBytes) * blockBytes;
    if (isExtension) {
      const overrides = readOverrides(header.type, await read(start, start + size));
      if (!overrides) {
        yield { kind: "damaged", offset: start, message: "A pax header is malformed." };
        return;
      }
      if (header.type === "g") global = { ...global, ...overrides };
      else next = { ...next, ...overrides };
      continue;
    }
    const { name = header.name, linkName = header.linkName, isSparse = false } = { ...global, ...next };
    yield {
      kind: "entry",
      name,
      type: header.type,
      linkName,
      start,
      size,
      isSparse: isSparse || header.type === "S",
    };
    next = {};
  }
  yield { kind: "end", offset: position };
}

/** Links, devices and folders have no data, whatever their size says, unless a pax header gives one. */
function sizeOf({ type, size }: TarHeader, overrides: Overrides): number {
  if ("23456".includes(type)) return 0;
  return overrides.size ?? size;
}

/** Undefined if the header is malformed. */
function readOverrides(type: string, bytes: Buffer): Overrides | undefined {
  if (type === "L") return { name: readText(bytes) };
  if (type === "K") return { linkName: readText(bytes) };
  const records = readPaxRecords(bytes);
  if (!records) return undefined;
  const size = records.get("size");
  if (size !== undefined && !/^\d{1,15}$/.test(size)) return undefined;
  const overrides: Overrides = {
    name: records.get("GNU.sparse.name") ?? records.get("path"),
    linkName: records.get("linkpath"),
    size: size === undefined ? undefined : Number(size),
    isSparse: [...records.keys()].some((key) => key.startsWith("GNU.sparse.")),
  };
  return Object.fromEntries(Object.entries(overrides).filter(([, value]) => value !== undefined));
}
