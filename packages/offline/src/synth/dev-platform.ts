import { mkdir, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";

/**
 * Makes a copy of SST's platform folder in which the bridge is an empty file. In dev mode, SST packs the bridge, a program
 * of 12 MB, in place of the code of each function, which takes seconds and declares the same.
 *
 * @param platform SST's platform folder
 * @param work the folder in which the copy is made
 * @returns the path of the copy, for `$cli.paths.platform`
 */
export async function platformWithoutBridge(platform: string, work: string): Promise<string> {
  const copy = join(work, "platform");
  await rm(copy, { recursive: true, force: true });
  await mkdir(join(copy, "dist", "bridge"), { recursive: true });
  await writeFile(join(copy, "dist", "bridge", "bootstrap"), "");
  for (const entry of await readdir(join(platform, "dist")))
    if (entry !== "bridge") await symlink(join(platform, "dist", entry), join(copy, "dist", entry));
  return copy;
}
