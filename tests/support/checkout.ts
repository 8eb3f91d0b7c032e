import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { cp, lstat, mkdir, mkdtemp, readdir, readlink, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, relative, resolve } from "node:path";
import { promisify } from "node:util";

const root = resolve(import.meta.dirname, "../..");

/**
 * Copies the files that git knows to a temporary folder, and links the installed packages there. Workspace packages
 * (`@airlock/*`) resolve to the copy's own sources, so a change in the copy's `packages/` reaches what is built there.
 *
 * @param options.platform whether to copy SST's components, which `sst install` would have to install again
 * @returns the folder, and `remove`, which deletes it
 */
export async function copyCheckout({
  platform = true,
} = {}): Promise<{ folder: string; remove: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), "airlock-checkout-"));
  await copyFiles(folder);
  const workspaces = (await readdir(join(root, "packages"))).map((name) => join("packages", name));
  for (const workspace of [".", ...workspaces]) await linkPackages(folder, join(workspace, "node_modules"));
  if (platform) await linkPlatform(folder);
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}

async function copyFiles(folder: string): Promise<void> {
  const { stdout } = await promisify(execFile)(
    "git",
    ["ls-files", "-z", "--cached", "--others", "--exclude-standard"],
    { cwd: root },
  );
  // Git still lists a file that was deleted and not staged.
  for (const file of stdout.split("\0").filter(Boolean))
    if (existsSync(join(root, file))) await cp(join(root, file), join(folder, file));
}

/** Makes `path`, a `node_modules` folder, in `folder`: a link for each installed package, those of a scope included. */
async function linkPackages(folder: string, path: string): Promise<void> {
  const installed = join(root, path);
  if (!existsSync(installed)) return;
  await mkdir(join(folder, path), { recursive: true });
  for (const name of await readdir(installed)) {
    const entry = join(path, name);
    if (name.startsWith("@")) await linkPackages(folder, entry);
    else if (!name.startsWith(".")) await symlink(await targetOf(folder, entry), join(folder, entry));
  }
}

/** npm links workspace packages; such a link is made to the same folder of the copy. */
async function targetOf(folder: string, entry: string): Promise<string> {
  const installed = join(root, entry);
  if (!(await lstat(installed)).isSymbolicLink()) return installed;
  return join(folder, relative(root, resolve(dirname(installed), await readlink(installed))));
}

/** Copies SST's components, which `sst install` puts into `.sst/platform`, when they are there. */
async function linkPlatform(folder: string): Promise<void> {
  const platform = join(".sst", "platform");
  const packages = join(root, platform, "node_modules");
  if (!existsSync(packages)) return;
  await cp(join(root, platform), join(folder, platform), {
    recursive: true,
    filter: (path) => path !== packages && !/sst\.config\.\S+\.mjs(\.map)?$/.test(path),
  });
  await symlink(packages, join(folder, platform, "node_modules"));
}
