import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, readlink, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { checkOut } from "../../src/diff/checkout.ts";

let root: string;

const git = (...args: string[]) =>
  execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@example.com", ...args], {
    cwd: root,
    encoding: "utf8",
  });

const write = async (path: string, text: string) => {
  await mkdir(join(root, path, ".."), { recursive: true });
  await writeFile(join(root, path), text);
};

const lock = (version: string) =>
  JSON.stringify({ version, packages: { "": {}, "packages/core": {}, "node_modules/sst": {} } });

beforeAll(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), "sst-offline-repository-")));
  git("init", "--quiet", "--initial-branch", "main");
  await write(".gitignore", "node_modules\n.sst\n");
  await write("sst.config.ts", "export default {};\n");
  await write("package-lock.json", lock("1"));
  await write("package.json", "{}");
  await write("packages/core/index.js", "first\n");
  git("add", "--all");
  git("commit", "--quiet", "--message", "first");
  await write("packages/core/index.js", "second\n");
  git("commit", "--quiet", "--all", "--message", "second");
  await write(
    "node_modules/sst/package.json",
    JSON.stringify({ name: "sst", version: "3.0.0", main: "dist/index.js" }),
  );
  await write("node_modules/sst/dist/index.js", "");
  await mkdir(join(root, "node_modules/@shop"), { recursive: true });
  await symlink("../../packages/core", join(root, "node_modules/@shop/core"));
});

afterAll(() => rm(root, { recursive: true, force: true }));

const worktrees = () => git("worktree", "list", "--porcelain").match(/^worktree /gm)?.length;

test("a revision is checked out with the installed packages, workspaces being those of the revision", async () => {
  const checkout = await checkOut(root, "HEAD~1", () => {});
  expect(await readFile(join(checkout.folder, "packages/core/index.js"), "utf8")).toBe("first\n");
  expect(await readFile(join(checkout.folder, "node_modules/@shop/core/index.js"), "utf8")).toBe("first\n");
  expect(await readlink(join(checkout.folder, "node_modules/sst"))).toBe(join(root, "node_modules/sst"));
  await checkout.remove();
  expect(existsSync(checkout.folder)).toBe(false);
  expect(worktrees()).toBe(1);
  expect(git("status", "--porcelain")).toBe("");
});

test("a revision that does not exist, or is an option of git, is refused in words", async () => {
  for (const revision of ["no-such-branch", "--help"])
    await expect(checkOut(root, revision, () => {})).rejects.toThrow(
      `"${revision}" is no file, no folder and no git revision.`,
    );
});

test("nothing is left behind when the packages of a revision cannot be installed", async () => {
  git("checkout", "--quiet", "-b", "without-lock");
  git("rm", "--quiet", "package-lock.json");
  git("commit", "--quiet", "--message", "third");
  git("checkout", "--quiet", "main");
  await expect(checkOut(root, "without-lock", () => {})).rejects.toThrow(
    "without-lock has no package-lock.json",
  );
  expect(worktrees()).toBe(1);
});

test("packages are installed by npm where the lock file differs", async () => {
  git("checkout", "--quiet", "-b", "other-lock");
  await write("package-lock.json", "no lock file");
  git("commit", "--quiet", "--all", "--message", "fourth");
  git("checkout", "--quiet", "main");
  const steps: string[] = [];
  await expect(checkOut(root, "other-lock", (step) => steps.push(step))).rejects.toThrow(
    "npm ci failed for other-lock:\nnpm error",
  );
  expect(steps).toEqual([
    "checking out other-lock",
    "installing the packages of other-lock (its package-lock.json differs)",
  ]);
  expect(worktrees()).toBe(1);
});
