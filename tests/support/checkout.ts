import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { copyFile, cp, link, lstat, mkdir, mkdtemp, readdir, readlink, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, relative, resolve } from "node:path";
import { promisify } from "node:util";

const root = resolve(import.meta.dirname, "../..");

/**
 * Copies the files that git knows to a temporary folder, and links the installed packages there. Workspace packages
 * (`@airlock/*`) resolve to the copy's own sources, so a change in the copy's `packages/` reaches what is built there.
 *
 * @param options.platform whether to copy SST's components, which `sst install` would have to install again
 * @param options.packages "copied" puts installed packages into the copy, as `npm install` would: the names of a bundle's chunks
 *   depend on the paths of files, relative to the checkout
 * @returns the folder, and `remove`, which deletes it
 */
export async function copyCheckout({
  platform = true,
  packages = "linked",
}: {
  platform?: boolean;
  packages?: "linked" | "copied";
} = {}): Promise<{ folder: string; remove: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), "airlock-checkout-"));
  await copyFiles(folder);
  const workspaces = (await readdir(join(root, "packages"))).map((name) => join("packages", name));
  const place = packages === "linked" ? symlink : copyPackage;
  for (const workspace of [".", ...workspaces])
    await placePackages(folder, join(workspace, "node_modules"), place);
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

type Place = (installed: string, path: string) => Promise<void>;

/** Makes `path`, a `node_modules` folder, in `folder`: places each installed package, those of a scope included. */
async function placePackages(folder: string, path: string, place: Place): Promise<void> {
  const installed = join(root, path);
  if (!existsSync(installed)) return;
  await mkdir(join(folder, path), { recursive: true });
  for (const name of await readdir(installed)) {
    const entry = join(path, name);
    if (name.startsWith("@")) await placePackages(folder, entry, place);
    else if (!name.startsWith(".")) await placePackage(folder, entry, place);
  }
}

/** npm links workspace packages; such a link is made to the same folder of the copy. */
async function placePackage(folder: string, entry: string, place: Place): Promise<void> {
  const installed = join(root, entry);
  const path = join(folder, entry);
  if (!(await lstat(installed)).isSymbolicLink()) return place(installed, path);
  await symlink(join(folder, relative(root, resolve(dirname(installed), await readlink(installed)))), path);
}

/** Copies a package by hard links, or file by file where the folders are on different disks. */
async function copyPackage(installed: string, path: string): Promise<void> {
  await mkdir(path, { recursive: true });
  for (const entry of await readdir(installed, { recursive: true, withFileTypes: true })) {
    const source = join(entry.parentPath, entry.name);
    const target = join(path, relative(installed, source));
    if (entry.isDirectory()) await mkdir(target, { recursive: true });
    else if (entry.isFile()) await link(source, target).catch(() => copyFile(source, target));
  }
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
