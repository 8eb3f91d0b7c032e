import { type FileHandle, open } from "node:fs/promises";
import { storing } from "./disk-fault.ts";

/** A new file that is written piece by piece. Its methods throw a `DiskFault` when the disk does not take the data. */
export class FileWriter {
  readonly #handle: FileHandle;
  readonly #path: string;

  private constructor(handle: FileHandle, path: string) {
    this.#handle = handle;
    this.#path = path;
  }

  /** Creates the file, which must not exist. */
  static async create(path: string): Promise<FileWriter> {
    return new FileWriter(await storing(path, () => open(path, "wx")), path);
  }

  /** Appends a chunk to its last byte: a disk that is getting full takes the beginning of a write. */
  async write(chunk: Uint8Array): Promise<void> {
    await storing(this.#path, async () => {
      for (let written = 0; written < chunk.length; ) {
        const { bytesWritten } = await this.#handle.write(chunk, written);
        if (bytesWritten === 0)
          throw Object.assign(new Error("The file takes no more data."), { code: "ENOSPC" });
        written += bytesWritten;
      }
    });
  }

  /** Resolves once the data is on the disk. */
  async sync(): Promise<void> {
    await storing(this.#path, () => this.#handle.sync());
  }

  async close(): Promise<void> {
    await storing(this.#path, () => this.#handle.close());
  }
}
