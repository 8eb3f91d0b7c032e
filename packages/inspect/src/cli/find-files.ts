import { readdir, stat } from "node:fs/promises";
import { join, sep } from "node:path";

/** A file to inspect; or a path that is not inspected, and why. `path` is for people: a name may be in any encoding. */
export type Found =
  | { path: string; file: Buffer }
  | { path: string; skipped: string }
  | { path: string; error: string };

const notFile = "no file: a device, pipe or socket";

/**
 * The files that arguments of the command name: files, and all files in folders, in the order of their names. A symbolic link
 * is followed if it is an argument, and is not if it is in a folder.
 */
export async function* findFiles(paths: readonly string[]): AsyncGenerator<Found> {
  for (const path of paths) {
    const file = Buffer.from(path);
    const stats = await stat(path).catch((error: unknown) => errorText(error));
    if (typeof stats === "string") yield { path, error: stats };
    else if (stats.isDirectory()) yield* findInFolder(path, file);
    else if (stats.isFile()) yield { path, file };
    else yield { path, error: notFile };
  }
}

async function* findInFolder(path: string, folder: Buffer): AsyncGenerator<Found> {
  const entries = await readdir(folder, { withFileTypes: true, encoding: "buffer" }).catch((error: unknown) =>
    errorText(error),
  );
  if (typeof entries === "string") return yield { path, error: entries };
  for (const entry of entries.sort((a, b) => Buffer.compare(a.name, b.name))) {
    const inner = join(path, entry.name.toString());
    const file = Buffer.concat([folder, Buffer.from(sep), entry.name]);
    if (entry.isDirectory()) yield* findInFolder(inner, file);
    else if (entry.isFile()) yield { path: inner, file };
    else if (entry.isSymbolicLink()) yield { path: inner, skipped: "a symbolic link, not followed" };
    else yield { path: inner, skipped: notFile };
  }
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
