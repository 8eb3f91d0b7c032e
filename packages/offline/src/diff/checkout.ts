import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { cp, lstat, mkdir, mkdtemp, readdir, readFile, readlink, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, relative, resolve } from "node:path";
import { promisify } from "node:util";
import { isPlatformOf } from "../synth/platform.ts";
import { UserError } from "../user-error.ts";

/** A git revision in a temporary folder. */
export interface Checkout {
  /** The app's folder in it. */
  folder: string;
  remove(): Promise<void>;
}

/**
 * Checks a git revision out into a temporary worktree, with its packages: those that are installed in the app's folder
 * where `package-lock.json` is the same, otherwise by `npm ci`.
 *
 * @param root the folder of `sst.config.ts` in the user's checkout
 * @param progress is called with a message before a step that takes time
 * @throws UserError when the revision does not exist, or its packages cannot be installed. Nothing is left behind.
 */
export async function checkOut(
  root: string,
  revision: string,
  progress: (line: string) => void,
): Promise<Checkout> {
  const commit = await commitOf(root, revision);
  const top = (await git(root, "rev-parse", "--show-toplevel")).trim();
  const parent = await mkdtemp(join(tmpdir(), "sst-offline-diff-"));
  const worktree = join(parent, "checkout");
  const remove = async () => {
    await rm(parent, { recursive: true, force: true });
    await git(root, "worktree", "prune");
  };
  try {
    progress(`checking out ${revision}`);
    await git(root, "worktree", "add", "--detach", "--quiet", worktree, commit);
    const folder = join(worktree, relative(top, resolve(root)));
    await installPackages(resolve(root), folder, revision, progress);
    return { folder, remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

/** @throws UserError when the folder is in no repository, or the revision does not exist */
async function commitOf(root: string, revision: string): Promise<string> {
  try {
    return (
      await git(root, "rev-parse", "--verify", "--quiet", "--end-of-options", `${revision}^{commit}`)
    ).trim();
  } catch {
    throw new UserError(
      `"${revision}" is no file, no folder and no git revision. Name a graph file, a folder with an sst.config.ts, or a revision such as "main". In a shallow clone, fetch the revision first.`,
    );
  }
}

async function git(folder: string, ...args: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)("git", args, { cwd: folder });
  return stdout;
}

async function installPackages(
  root: string,
  folder: string,
  revision: string,
  progress: (line: string) => void,
): Promise<void> {
  const [installed, wanted] = await Promise.all([lockOf(root), lockOf(folder)]);
  if (wanted === undefined)
    throw new UserError(
      `${revision} has no package-lock.json, so its packages are not known. Compare graph files of "sst-offline synth --out FILE".`,
    );
  if (installed !== wanted || !existsSync(join(root, "node_modules"))) {
    progress(`installing the packages of ${revision} (its package-lock.json differs)`);
    return installByNpm(folder, revision);
  }
  await linkPackages(root, folder, "node_modules");
  for (const path of await workspacesOf(wanted)) await linkPackages(root, folder, join(path, "node_modules"));
  if (await isPlatformOf(root, folder)) await linkPlatform(root, folder);
}

const lockOf = (folder: string) => readFile(join(folder, "package-lock.json"), "utf8").catch(() => undefined);

/** The folders of the packages that a lock file has in the repository itself. */
function workspacesOf(lock: string): string[] {
  const packages = Object.keys(JSON.parse(lock).packages ?? {});
  return packages.filter((path) => path !== "" && !path.split("/").includes("node_modules"));
}

/** @throws UserError with what npm printed */
async function installByNpm(folder: string, revision: string): Promise<void> {
  await promisify(execFile)("npm", ["ci", "--no-audit", "--no-fund"], { cwd: folder }).catch(
    ({ stderr = "", message }) => {
      const lines = String(stderr || message)
        .trim()
        .split("\n");
      throw new UserError(`npm ci failed for ${revision}:\n${lines.slice(0, 10).join("\n")}`);
    },
  );
}

/** Links each installed package. A link of npm, to a workspace, leads to the same folder of the revision. */
async function linkPackages(root: string, folder: string, path: string): Promise<void> {
  if (!existsSync(join(root, path))) return;
  await mkdir(join(folder, path), { recursive: true });
  for (const name of await readdir(join(root, path))) {
    const entry = join(path, name);
    if (name.startsWith("@")) await linkPackages(root, folder, entry);
    else if (!name.startsWith(".")) await symlink(await targetOf(root, folder, entry), join(folder, entry));
  }
}

async function targetOf(root: string, folder: string, entry: string): Promise<string> {
  const installed = join(root, entry);
  if (!(await lstat(installed)).isSymbolicLink()) return installed;
  return join(folder, relative(root, resolve(dirname(installed), await readlink(installed))));
}

/** Copies SST's components, which `sst install` would install again, and links the packages that they import. */
async function linkPlatform(root: string, folder: string): Promise<void> {
  const platform = join(".sst", "platform");
  const packages = join(root, platform, "node_modules");
  await cp(join(root, platform), join(folder, platform), {
    recursive: true,
    filter: (path) => path !== packages && !/sst\.config\.\S+\.mjs(\.map)?$/.test(path),
  });
  await symlink(packages, join(folder, platform, "node_modules"));
}
