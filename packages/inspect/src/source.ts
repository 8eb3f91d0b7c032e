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
export async function fileSource(path: string): Promise<Source & { close(): Promise<void> }> {
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
