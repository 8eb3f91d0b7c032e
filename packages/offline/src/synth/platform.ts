import { execFile } from "node:child_process";
import { chmod, copyFile, mkdir, readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { SynthError } from "./error.ts";

const execute = promisify(execFile);

/** The version of Pulumi that `sst` 3.19 expects in `<user config dir>/sst/bin`; it downloads it otherwise. */
const pulumiVersion = "v3.210.0";

/**
 * Installs SST's components and the packages that they import into `.sst/platform`, by `sst install`. That command needs
 * Bun, which is copied from npm's package, and the version number of Pulumi, which a script prints. Both are put into a
 * configuration folder below `.sst`. Only npm packages are downloaded.
 *
 * @param root the folder of `sst.config.ts`, with `sst` in its `node_modules`
 * @param stage the stage for which `app()` returns the providers
 * @param progress is called with a message before a step that takes time
 * @returns the platform's folder
 * @throws SynthError when `sst` is missing or its install fails
 */
export async function ensurePlatform(root: string, stage: string, progress: (line: string) => void) {
  const platform = join(root, ".sst", "platform");
  const sst = sstOf(root);
  const requirements = await requirementsOf(root);
  const marker = join(platform, "node_modules", installedMarker);
  if ((await readFile(marker, "utf8").catch(() => "")) === requirements) return platform;

  progress("installing SST's components (once)");
  const configuration = join(root, ".sst", "synth", "configuration");
  await prepareBinaries(join(configuration, "sst", "bin"));
  await prepareBinaries(join(configuration, "Library", "Application Support", "sst", "bin"));
  try {
    await execute(
      process.execPath,
      [join(sst, "bin", "sst.mjs"), "install", "--stage", stage, "--print-logs"],
      {
        cwd: root,
        env: {
          ...process.env,
          NODE_OPTIONS: `${process.env.NODE_OPTIONS ?? ""} --enable-source-maps`,
          XDG_CONFIG_HOME: configuration,
          ...(process.platform === "darwin" ? { HOME: configuration } : {}),
          SST_TELEMETRY_DISABLED: "1",
          DO_NOT_TRACK: "1",
        },
      },
    );
  } catch (error) {
    const { stdout = "", stderr = "" } = error as { stdout?: string; stderr?: string };
    const printed = stdout + stderr;
    const messages = printed.split("\n").filter((line) => line && !/^(time=|posthog )/.test(line));
    throw new SynthError(
      thrownByApp(printed, root) ??
        `"sst install" failed in ${root}:\n${messages.join("\n") || (error instanceof Error ? error.message : error)}`,
    );
  }
  await writeFile(marker, requirements);
  return platform;
}

/** A file in `node_modules` of the platform that says what it was installed for. */
const installedMarker = ".installed-by-synth";

/** Whether the platform that is installed in the folder of an app is the one that another folder of the app needs. */
export async function isPlatformOf(installed: string, root: string): Promise<boolean> {
  const marker = join(installed, ".sst", "platform", "node_modules", installedMarker);
  return (await readFile(marker, "utf8").catch(() => undefined)) === (await requirementsOf(root));
}

/** The version of SST, and the providers. */
async function requirementsOf(root: string): Promise<string> {
  const { version } = JSON.parse(await readFile(join(sstOf(root), "package.json"), "utf8"));
  return `${version} ${await providersOf(root)}`;
}

/** @throws SynthError when the package `sst` is not installed */
function sstOf(root: string): string {
  const require = createRequire(join(root, "package.json"));
  try {
    return join(dirname(require.resolve("sst")), "..");
  } catch {
    throw new SynthError(`"sst" is not installed in ${root}. Run "npm ci" there first.`);
  }
}

/**
 * The error that `app()` threw, with the stack's lines in the app's files. SST writes Node's report of it to its log only,
 * as a quoted text.
 */
function thrownByApp(log: string, root: string): string | undefined {
  const quoted = /err=("Error evaluating config: (?:[^"\\]|\\.)*")/.exec(log)?.[1];
  const report = quoted && /\^\n\s*\n([\s\S]+?)\n\nNode\.js v/.exec(JSON.parse(quoted))?.[1];
  if (!report) return undefined;
  const isOutsideApp = (line: string) => {
    const path = line.split(`${root}/`)[1];
    return /^\s+at /.test(line) && (!path || /^(eval\.ts|\.sst|node_modules)/.test(path));
  };
  const lines = report.split("\n").filter((line) => !isOutsideApp(line));
  // Node prints an error without a stack in brackets.
  return lines
    .join("\n")
    .trim()
    .replaceAll(`${root}/`, "")
    .replace(/^\[([\s\S]*)\]$/, "$1");
}

/** The text of `providers` in `sst.config.ts`: when it changes, SST's components are installed again. */
async function providersOf(root: string): Promise<string> {
  const text = await readFile(join(root, "sst.config.ts"), "utf8").catch(() => {
    throw new SynthError(`sst.config.ts not found in ${root}. Run this in the folder of an SST v3 app.`);
  });
  return /providers\s*:\s*(\{[\s\S]*?\}\s*,?\s*\})/.exec(text)?.[1]?.replace(/\s+/g, " ") ?? "";
}

async function prepareBinaries(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const machine = `${process.platform}-${process.arch === "arm64" ? "aarch64" : process.arch}`;
  const require = createRequire(import.meta.url);
  let bun: string;
  try {
    bun = require.resolve(`@oven/bun-${machine}/bin/bun`);
  } catch {
    throw new SynthError(`No Bun binary from npm for ${machine}. Install "@oven/bun-${machine}@1.2.1".`);
  }
  await copyFile(bun, join(folder, "bun"));
  await writeFile(join(folder, "pulumi"), `#!/bin/sh\necho ${pulumiVersion}\n`);
  await chmod(join(folder, "bun"), 0o755);
  await chmod(join(folder, "pulumi"), 0o755);
}
