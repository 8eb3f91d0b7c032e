import { rm } from "node:fs/promises";
import { join } from "node:path";
import { storing } from "../../files/disk-fault.ts";
import { unpackArchive } from "../../synth/archive.ts";
import type { LambdaFunction } from "./functions.ts";

/** Unpacks each function's deployment package once per run, into a folder of the function's name. */
export class PackageFolders {
  readonly #directory: string;
  readonly #folders = new Map<string, Promise<string>>();

  constructor(directory: string) {
    this.#directory = directory;
  }

  /** The folder with a function's unpacked package. */
  folderOf({ name, archive }: LambdaFunction): Promise<string> {
    const unpacked = this.#folders.get(name) ?? unpack(archive, join(this.#directory, name));
    this.#folders.set(name, unpacked);
    // The next invocation tries again.
    unpacked.catch(() => this.#folders.delete(name));
    return unpacked;
  }

  /** Resolves once no package is being unpacked. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.#folders.values());
  }
}

async function unpack(archive: string, folder: string): Promise<string> {
  await rm(folder, { recursive: true, force: true });
  await storing(folder, () => unpackArchive(archive, folder));
  return folder;
}
