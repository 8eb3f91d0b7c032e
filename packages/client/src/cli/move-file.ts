import { randomUUID } from "node:crypto";
import { copyFile, rename, rm, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { makeFolder } from "./files.ts";
import { pathError } from "./path-errors.ts";

/**
 * Moves a file into a folder; does nothing if it is gone. A file that is there is not replaced: the moved one then has the prefix
 * before its name. On another file system, the file appears once it is copied.
 */
export async function moveFile(path: string, folder: string, prefix: string): Promise<void> {
  await makeFolder(folder);
  const name = basename(path);
  const isTaken = await stat(join(folder, name)).catch(() => undefined);
  const target = join(folder, isTaken ? `${prefix}-${name}` : name);
  try {
    await rename(path, target).catch((error) => {
      if (error.code !== "EXDEV") throw error;
      return copyAndRemove(path, target, join(folder, `.airlock-${randomUUID()}.incomplete`));
    });
  } catch (error) {
    if (await stat(path).catch(() => undefined)) throw pathError(target, "written", error);
  }
}

async function copyAndRemove(path: string, target: string, incomplete: string): Promise<void> {
  try {
    await copyFile(path, incomplete);
    await rename(incomplete, target);
  } finally {
    await rm(incomplete, { force: true });
  }
  await rm(path);
}
