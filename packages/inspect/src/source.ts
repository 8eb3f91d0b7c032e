import type { PathLike } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";

/** Content that is read by ranges. */
export interface Source {
  /** Bytes. */
  readonly size: number;
  /**
   * Reads the bytes from `start` up to `end`, which is not included. Both are within the content.
   * @throws an error of the storage; the caller does not take it for an end of the content
   */
  read(start: number, end: number): Promise<Uint8Array>;
}

/** Content in memory. */
export function bufferSource(bytes: Uint8Array): Source {
  return { size: bytes.length, read: async (start, end) => bytes.subarray(start, end) };
}

/**
 * Content of a file. Close it after use.
 * @throws Error of the file system
 */
export async function fileSource(path: PathLike): Promise<Source & { close(): Promise<void> }> {
  const handle: FileHandle = await open(path);
  const { size } = await handle.stat();
  return {
    size,
    async read(start, end) {
      const bytes = new Uint8Array(end - start);
      const { bytesRead } = await handle.read(bytes, 0, bytes.length, start);
      return bytes.subarray(0, bytesRead);
    },
    close: () => handle.close(),
  };
}

/**
 * Content whose ranges are read in blocks, of which the last used are kept: parsers read many small ranges, and each read
 * of the storage is a request.
 *
 * @param options.blocks that are kept
 * @param options.ahead blocks that are requested before they are needed, where the content is read in order
 */
export function cachedSource(
  source: Source,
  { blockBytes = 1024 ** 2, blocks = 16, ahead = 0 } = {},
): Source {
  const kept = new Map<number, Promise<Uint8Array>>();
  let latest = Number.NaN;
  const requestBlock = (index: number): Promise<Uint8Array> => {
    const start = index * blockBytes;
    const block = kept.get(index) ?? source.read(start, Math.min(start + blockBytes, source.size));
    // The order of a map is the order of insertion: the first is the one that was not used for longest.
    kept.delete(index);
    kept.set(index, block);
    const [oldest] = kept.keys();
    if (kept.size > blocks && oldest !== undefined) kept.delete(oldest);
    // A read that failed is tried again.
    block.catch(() => kept.delete(index));
    return block;
  };
  const blockAt = (index: number): Promise<Uint8Array> => {
    const isInOrder = index === latest + 1;
    latest = index;
    const block = requestBlock(index);
    for (let next = index + 1; isInOrder && next <= index + ahead && next * blockBytes < source.size; next++)
      if (!kept.has(next)) void requestBlock(next);
    return block;
  };
  return {
    size: source.size,
    async read(start, end) {
      const first = Math.floor(start / blockBytes);
      const last = Math.floor((end - 1) / blockBytes);
      const parts: Uint8Array[] = [];
      for (let index = first; index <= last; index++) {
        const block = await blockAt(index);
        const offset = index * blockBytes;
        parts.push(block.subarray(Math.max(0, start - offset), Math.max(0, end - offset)));
      }
      return parts.length === 1 && parts[0] ? parts[0] : Buffer.concat(parts);
    },
  };
}

/** A reader that reads each source once: modules that look at the same content share what was read. */
export function readOnce<Input extends { source: Source }, Result>(
  read: (input: Input) => Promise<Result>,
): (input: Input) => Promise<Result> {
  const results = new WeakMap<Source, Promise<Result>>();
  return (input) => {
    const known = results.get(input.source) ?? read(input);
    results.set(input.source, known);
    return known;
  };
}
