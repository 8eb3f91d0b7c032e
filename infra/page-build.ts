import { execFile } from "node:child_process";
import { createHash, randomUUID } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { readdir, rename, rm, stat } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, extname, join, relative } from "node:path";
import { promisify } from "node:util";
import { pageMediaTypes } from "../packages/functions/src/http/pages.ts";

/** Pages could not be built. Printed without a stack: the message has what Vite printed. */
class PageBuildError extends Error {
  constructor(message: string) {
    super(message);
    this.stack = message;
  }
}

/** A package of pages, by the name of its folder in `packages`. */
type PagePackage = "console" | "reference";

/**
 * Builds a package of pages with Vite, unless it was built from the same sources before. The same sources make the same
 * files, in any folder.
 *
 * @param root the folder of sst.config.ts
 * @returns the folder with the package's files, relative to `root`
 * @throws PageBuildError with what Vite printed
 */
export async function buildPages(name: PagePackage, root = process.cwd()): Promise<string> {
  const folder = `packages/${name}`;
  const builds = `.sst/${name}`;
  const build = `${builds}/${hashOfSources(root, folder)}`;
  if (existsSync(join(root, build))) return build;
  // A build is complete once it has its name, and another process may make the same one.
  const unfinished = join(root, `${build}.${randomUUID()}`);
  try {
    await runVite(root, folder, unfinished);
    requireMediaTypes(folder, unfinished);
    await rename(unfinished, join(root, build)).catch((error) => {
      if (!existsSync(join(root, build))) throw error;
    });
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
  await removeEarlierBuilds(join(root, builds));
  return build;
}

/** The hash of everything that a build depends on: the package, the workspace packages that it imports, and the lock file. */
function hashOfSources(root: string, pagePackage: string): string {
  const files = [
    "package-lock.json",
    "tsconfig.json",
    ...filesOf(root, pagePackage, ["src", "public"]),
    ...workspacePackages(root, pagePackage).flatMap((folder) => filesOf(root, folder, ["src"])),
  ];
  const hash = createHash("sha256");
  for (const file of files.sort()) {
    const content = readFileSync(join(root, file));
    hash.update(`${file}\0${content.length}\0`).update(content);
  }
  return hash.digest("hex").slice(0, 32);
}

/** The files of a package: those directly in its folder, and all in the given ones. Paths are relative to `root`. */
function filesOf(root: string, folder: string, folders: readonly string[]): string[] {
  const within = [folder, ...folders.map((name) => `${folder}/${name}`)].filter((path) =>
    existsSync(join(root, path)),
  );
  return within.flatMap((path) =>
    readdirSync(join(root, path), { recursive: path !== folder, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => relative(root, join(parentPath, name))),
  );
}

/** The folders of the workspace packages that a package depends on, directly or not. */
function workspacePackages(root: string, folder: string, known = new Set<string>()): string[] {
  const { dependencies = {} } = JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8"));
  for (const name of Object.keys(dependencies)) {
    const dependency = name.startsWith("@airlock/") && name.replace("@airlock/", "packages/");
    if (!dependency || known.has(dependency)) continue;
    known.add(dependency);
    workspacePackages(root, dependency, known);
  }
  return [...known];
}

/** Runs Vite in another process: its native parts cannot be in the program's bundle. */
async function runVite(root: string, pagePackage: string, output: string): Promise<void> {
  const folder = join(root, pagePackage);
  const vite = dirname(createRequire(join(folder, "package.json")).resolve("vite/package.json"));
  const options = ["--outDir", output, "--emptyOutDir", "--logLevel", "warn"];
  // React has a larger build for development.
  const env = { ...process.env, NODE_ENV: "production" };
  await promisify(execFile)(process.execPath, [join(vite, "bin/vite.js"), "build", ...options], {
    cwd: folder,
    env,
  }).catch(({ message, stdout = "", stderr = "" }) => {
    const printed = `${stdout}${stderr}`.trim();
    throw new PageBuildError(
      `The pages of ${pagePackage} could not be built. Mend what Vite found, and try it by npm run build:\n${printed || message}`,
    );
  });
}

/** @throws PageBuildError for a file that the function Pages cannot serve */
function requireMediaTypes(pagePackage: string, output: string): void {
  const entries = readdirSync(output, { recursive: true, withFileTypes: true });
  const other = entries.find((entry) => entry.isFile() && !pageMediaTypes.has(extname(entry.name)));
  if (other)
    throw new PageBuildError(
      `The build of ${pagePackage} has the file ${other.name}, and the function Pages serves only ${[...pageMediaTypes.keys()].join(", ")}.`,
    );
}

const dayMilliseconds = 86_400_000;

/** Removes builds that are older than a day, complete or not. A younger one may be in use. */
async function removeEarlierBuilds(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const { mtimeMs } = await stat(join(folder, name)).catch(() => ({ mtimeMs: Number.NaN }));
    if (Date.now() - mtimeMs > dayMilliseconds)
      await rm(join(folder, name), { recursive: true, force: true });
  }
}
