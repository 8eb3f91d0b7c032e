import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { cp, readdir, symlink } from "node:fs/promises";
import { join, resolve } from "node:path";
import { promisify } from "node:util";

/** Copies what a clone would have, with this folder's installed packages, to `folder`: a checkout that was never used. */
export async function copyCheckout(folder: string): Promise<void> {
  const root = resolve(import.meta.dirname, "..");
  const { stdout } = await promisify(execFile)(
    "git",
    ["ls-files", "--cached", "--others", "--exclude-standard"],
    { cwd: root },
  );
  for (const file of stdout.trim().split("\n"))
    await cp(join(root, file), join(folder, file)).catch((error) => {
      // Listed, but deleted meanwhile.
      if (error.code !== "ENOENT") throw error;
    });
  const packages = (await readdir(join(root, "packages"))).map((name) => join("packages", name));
  for (const owner of [".", ...packages]) {
    const installed = join(owner, "node_modules");
    if (existsSync(join(root, installed))) await symlink(join(root, installed), join(folder, installed));
  }
}
