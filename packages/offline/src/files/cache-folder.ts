import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** In the package, as of other tools that are installed by npm. */
const folder = fileURLToPath(new URL("../../node_modules/.cache/sst-offline/", import.meta.url));

/** The content of a file that saves work of a later start; undefined if there is none. */
export function readCacheFile(name: string): string | undefined {
  try {
    return readFileSync(join(folder, name), "utf8");
  } catch {
    return undefined;
  }
}

/** Replaces the file as a whole. Where it cannot be written, the work is done again. */
export function writeCacheFile(name: string, content: string): void {
  const file = join(folder, name);
  const unfinished = `${file}.${process.pid}`;
  try {
    mkdirSync(folder, { recursive: true });
    writeFileSync(unfinished, content);
    renameSync(unfinished, file);
  } catch {
    rmSync(unfinished, { force: true });
  }
}
