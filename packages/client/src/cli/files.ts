import { mkdir, readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { pathError } from "./path-errors.ts";

/** The files of arguments, and the folders that cannot be read. */
export interface Found {
  files: string[];
  /** Errors by the path of the folder. */
  unreadable: Map<string, unknown>;
}

/**
 * The files of arguments, each once: files, and in folders all files at any depth in the order of their names, without those that
 * begin with a dot and without symbolic links.
 */
export async function filesOf(paths: readonly string[]): Promise<Found> {
  const unreadable = new Map<string, unknown>();
  const found = await Promise.all(
    paths.map(async (path) => {
      const stats = await stat(path).catch(() => undefined);
      return stats?.isDirectory() ? filesIn(path, unreadable) : [path];
    }),
  );
  return { files: [...new Set(found.flat())], unreadable };
}

/** Makes a folder unless it exists. @throws UserError */
export async function makeFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true }).catch((error) => {
    throw pathError(folder, "written", error);
  });
}

async function filesIn(folder: string, unreadable: Map<string, unknown>): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error) => {
    unreadable.set(folder, pathError("It", "read", error));
    return [];
  });
  const visible = entries.filter(({ name }) => !name.startsWith("."));
  const found = await Promise.all(
    visible
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      .map((entry) => {
        const path = join(folder, entry.name);
        if (entry.isDirectory()) return filesIn(path, unreadable);
        return entry.isFile() ? [path] : [];
      }),
  );
  return found.flat();
}
