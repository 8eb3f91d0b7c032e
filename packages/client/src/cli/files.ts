import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";

/**
 * The files of arguments, each once: files, and in folders all files at any depth in the order of their names, without those that
 * begin with a dot and without symbolic links.
 */
export async function filesOf(paths: readonly string[]): Promise<string[]> {
  const found = await Promise.all(
    paths.map(async (path) => {
      const stats = await stat(path).catch(() => undefined);
      return stats?.isDirectory() ? filesIn(path) : [path];
    }),
  );
  return [...new Set(found.flat())];
}

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const visible = entries.filter(({ name }) => !name.startsWith("."));
  const found = await Promise.all(
    visible
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      .map((entry) => {
        const path = join(folder, entry.name);
        if (entry.isDirectory()) return filesIn(path);
        return entry.isFile() ? [path] : [];
      }),
  );
  return found.flat();
}
