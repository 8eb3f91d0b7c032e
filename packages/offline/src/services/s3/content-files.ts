import { randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import { copyFile, readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { storing } from "../../files/disk-fault.ts";
import { FileWriter } from "../../files/file-writer.ts";
import { UserError } from "../../user-error.ts";
import type { ContentFile } from "./store.ts";

/** Content is not as it was stored: a file is missing, or has another size. */
class DamagedContentError extends UserError {
  override name = "DamagedContentError";
}

/** The files that hold a bucket's content. Each name is used once. */
export class ContentFiles {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async create(): Promise<{ file: string; handle: FileWriter }> {
    const file = randomUUID();
    return { file, handle: await FileWriter.create(this.#pathOf(file)) };
  }

  /** Creates a file with the content of another. The copying begins before the call returns. */
  async duplicate(from: ContentFiles, file: string): Promise<string> {
    const copy = randomUUID();
    const target = this.#pathOf(copy);
    try {
      await storing(target, () => copyFile(from.#pathOf(file), target));
    } catch (error) {
      await rm(target, { force: true });
      throw error;
    }
    return copy;
  }

  async remove(files: readonly ContentFile[]): Promise<void> {
    for (const { file } of files) await rm(this.#pathOf(file), { force: true });
  }

  /** What is wrong with the files of an object; undefined when each has its size. */
  async damageOf(files: readonly ContentFile[]): Promise<string | undefined> {
    for (const { file, size } of files) {
      const found = await stat(this.#pathOf(file)).catch(() => undefined);
      if (!found?.isFile()) return `${this.#pathOf(file)} is missing`;
      if (found.size !== size) return `${this.#pathOf(file)} has ${found.size} of ${size} bytes`;
    }
    return undefined;
  }

  /** @throws DamagedContentError */
  async requireWhole(key: string, files: readonly ContentFile[]): Promise<void> {
    const damage = await this.damageOf(files);
    if (damage !== undefined)
      throw new DamagedContentError(`The content of ${JSON.stringify(key)} is damaged: ${damage}.`);
  }

  /** Removes all files but these. */
  async retain(used: ReadonlySet<string>): Promise<void> {
    for (const file of await readdir(this.#folder))
      if (!used.has(file)) await rm(this.#pathOf(file), { recursive: true });
  }

  /** The bytes from `start` to `end`, both included, of files one after another. */
  read(files: readonly ContentFile[], start: number, end: number): Readable {
    if (end < start) return Readable.from([]);
    const [only, ...others] = files;
    if (only && others.length === 0)
      return Readable.from(this.#readFile(only.file, start, Math.min(end, only.size - 1)), {
        objectMode: false,
      });
    return Readable.from(this.#readFiles(files, start, end), { objectMode: false });
  }

  async *#readFiles(files: readonly ContentFile[], start: number, end: number): AsyncGenerator<Buffer> {
    let offset = 0;
    for (const { file, size } of files) {
      const first = Math.max(start - offset, 0);
      const last = Math.min(end - offset, size - 1);
      if (first <= last) yield* this.#readFile(file, first, last);
      offset += size;
    }
  }

  /** @throws DamagedContentError when the file ends before; who reads would wait for the rest */
  async *#readFile(file: string, start: number, end: number): AsyncGenerator<Buffer> {
    let missing = end - start + 1;
    const stream = createReadStream(this.#pathOf(file), { start, end, highWaterMark: 1024 ** 2 });
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      missing -= chunk.length;
      yield chunk;
    }
    if (missing > 0) throw new DamagedContentError(`${this.#pathOf(file)} ends ${missing} bytes too early.`);
  }

  #pathOf(file: string): string {
    return join(this.#folder, file);
  }
}
