import type { Stats } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";

/** A file to inspect; or a path that is not inspected, and why. */
export type Found = { path: string } | { path: string; skipped: string } | { path: string; error: string };

/**
 * The files that arguments of the command name: files, and all files in folders, in the order of their names. A symbolic link
 * is followed if it is an argument, and is not if it is in a folder.
 */
export async function* findFiles(paths: readonly string[]): AsyncGenerator<Found> {
  for (const path of paths) {
    const stats = await stat(path).catch((error: unknown) => errorText(error));
    if (typeof stats === "string") yield { path, error: stats };
    else if (stats.isDirectory()) yield* findInFolder(path);
    else yield foundAt(path, stats);
  }
}

async function* findInFolder(folder: string): AsyncGenerator<Found> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => errorText(error));
  if (typeof entries === "string") return yield { path: folder, error: entries };
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* findInFolder(path);
    else yield foundAt(path, entry);
  }
}

function foundAt(path: string, entry: Pick<Stats, "isFile" | "isSymbolicLink">): Found {
  if (entry.isFile()) return { path };
  if (entry.isSymbolicLink()) return { path, skipped: "a symbolic link, not followed" };
  return { path, skipped: "no file: a device, pipe or socket" };
}

const errorTexts: ReadonlyMap<string, string> = new Map(
  Object.entries({
    ENOENT: "no such file or folder",
    EACCES: "no permission to read it",
    EPERM: "no permission to read it",
    EMFILE: "too many open files",
    ENOTDIR: "a part of the path is no folder",
    ELOOP: "too many symbolic links",
    ENAMETOOLONG: "the name is too long",
    EIO: "the disk cannot be read",
  }),
);

/** What an error of the file system means. */
export function errorText(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code ?? "";
  return errorTexts.get(code) ?? (error instanceof Error ? error.message : String(error));
}
