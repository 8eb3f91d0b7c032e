import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join, resolve, sep } from "node:path";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { acquireLock, LockHeldError } from "../files/process-lock.ts";
import type { FunctionPackage, Graph } from "../graph/graph.ts";
import { moduleUrl } from "../module-url.ts";
import { readArchive } from "./archive.ts";
import { SynthError } from "./error.ts";
import type { ProgramAnswer, ProgramRequest } from "./program.ts";

export { SynthError } from "./error.ts";

const lockAttemptMilliseconds = 200;
const lockMillisecondsAtMost = 120_000;

/** Hashes of what a cached graph was made from; `null` for what did not exist. */
interface Inputs {
  /** The app's folder. A copy of it is another app: a graph has absolute paths. */
  root: string;
  files: Record<string, string | null>;
  folders: Record<string, string | null>;
  variables: Record<string, string | null>;
}

interface Cached {
  graph: Graph;
  inputs: Inputs;
}

/**
 * Evaluates an app's `sst.config.ts` for a stage with SST's components, without an AWS account. If its inputs (files,
 * listed folders and environment variables that were read) are unchanged, the graph is read from `.sst/synth/<stage>/`.
 *
 * @param options.root the app's folder
 * @param options.stage any stage; nothing is deployed
 * @param options.packages whether the functions' packages are built (default: true). Without, the graph declares the same,
 *   but has no packages and cannot be run.
 * @param options.dev whether the program is evaluated as in `sst dev`, with stubs as functions. The graph has no packages.
 * @param options.progress is called with a message before a step that takes time
 * @returns the graph, and whether it came from the cache
 * @throws SynthError with the program's error and its source line, or with what is not installed
 */
export async function synthesize(options: {
  root: string;
  stage: string;
  packages?: boolean;
  dev?: boolean;
  progress?: (line: string) => void;
}): Promise<{ graph: Graph; cached: boolean }> {
  const root = resolve(options.root);
  const { stage, dev = false, progress = () => {} } = options;
  const withPackages = !dev && (options.packages ?? true);
  if (!/^[a-zA-Z0-9-]{1,64}$/.test(stage))
    throw new SynthError(`"${stage}" is not a valid stage name. Use up to 64 letters, digits and dashes.`);
  // A stage's name cannot contain a dot, so the folders of the three kinds of graph differ.
  const kind = dev ? ".dev" : withPackages ? "" : ".declaration";
  const work = join(root, ".sst", "synth", `${stage}${kind}`);
  await mkdir(work, { recursive: true });
  const cacheFile = join(work, "graph.json");
  const cachedGraph = await readCache(cacheFile, root);
  if (cachedGraph) return { graph: cachedGraph, cached: true };

  // Synths run one at a time: they share the platform and, for the same stage, the packages.
  const release = await lockWhenFree(join(root, ".sst", "synth", ".lock"));
  try {
    const graphOfOther = await readCache(cacheFile, root);
    if (graphOfOther) return { graph: graphOfOther, cached: true };
    // A graph from the cache needs none of them, nor esbuild.
    const { ensurePlatform } = await import("./platform.ts");
    const { bundleProgram } = await import("./bundle-program.ts");
    const { metafileOf } = await import("./build-function.ts");
    const platform = await ensurePlatform(root, stage, progress);
    progress("evaluating sst.config.ts");
    const bundle = await bundleProgram(root, platform, stage);
    const answer = await runProgram({
      root,
      platform,
      work,
      stage,
      module: bundle.module,
      packages: withPackages,
      dev,
    }).finally(async () => {
      await rm(bundle.module);
      await rm(`${bundle.module}.map`);
    });
    const packages: FunctionPackage[] = [];
    for (const name of withPackages ? [...new Set(answer.functions)].sort() : []) {
      const archive = join(work, "artifacts", name, "code.zip");
      packages.push({ name, archive, metafile: metafileOf(work, name), ...(await readArchive(archive)) });
    }
    const graph: Graph = { ...answer.graph, packages };
    const sources = fileURLToPath(new URL("..", import.meta.url));
    const read = [...bundle.inputs, ...answer.inputs.files];
    const inputs = fingerprint(
      root,
      [
        ...read,
        ...(await bundlerSettings(read)),
        // The graph also contains outputs from the services' facts.
        ...(await readdir(sources, { recursive: true })).map((file) => join(sources, file)),
        join(root, "package-lock.json"),
        join(platform, "node_modules", ".installed-by-synth"),
        ...packages.flatMap(({ archive, metafile }) => [archive, metafile]),
      ],
      answer.inputs.folders,
      answer.inputs.variables.filter((name) => !ignoredVariables.test(name)),
    );
    await writeFile(cacheFile, JSON.stringify({ graph, inputs } satisfies Cached));
    return { graph, cached: false };
  } finally {
    await release();
  }
}

/** Variables that Node, Pulumi and this process read. They do not change the graph. */
const ignoredVariables =
  /^(SST_SERVER|PULUMI_.*|NODE_.*|DEBUG|HOME|PATH|TERM|TMPDIR|FORCE_COLOR|NO_COLOR|COLORTERM|GRPC_.*|ESBUILD_.*|READABLE_STREAM|__MINIMATCH.*|npm_.*|INIT_CWD)$/i;

const programMilliseconds = 120_000;

/** @throws SynthError when another process holds the lock for too long */
async function lockWhenFree(folder: string): Promise<() => Promise<void>> {
  for (let attempts = 1; ; attempts++) {
    try {
      return await acquireLock(folder);
    } catch (error) {
      if (!(error instanceof LockHeldError)) throw error;
      if (attempts * lockAttemptMilliseconds > lockMillisecondsAtMost)
        throw new SynthError(
          `Another process (${error.owner?.pid ?? "unknown"}) has been evaluating the app for more than two minutes. End it, and try again.`,
        );
      await setTimeout(lockAttemptMilliseconds);
    }
  }
}

async function runProgram(request: ProgramRequest) {
  const requestFile = join(request.work, "request.json");
  const answerFile = join(request.work, "answer.json");
  await rm(answerFile, { force: true });
  await writeFile(requestFile, JSON.stringify(request));
  const program = fileURLToPath(moduleUrl("program", import.meta.url));
  const child = spawn(
    process.execPath,
    ["--enable-source-maps", "--no-warnings", program, requestFile, answerFile],
    {
      cwd: request.root,
      stdio: ["ignore", "ignore", "pipe"],
      timeout: programMilliseconds,
    },
  );
  let printed = "";
  child.stderr.setEncoding("utf8").on("data", (text) => {
    printed += text;
  });
  const [code, signal] = await new Promise<[number | null, string | null]>((done) =>
    child.on("close", (...end) => done(end)),
  );
  const text = await readFile(answerFile, "utf8").catch(() => {
    const how =
      signal === "SIGTERM"
        ? `did not end within ${programMilliseconds / 1000} seconds: it loops, or it waits for a promise that never settles while a timer keeps the process alive`
        : `ended without an answer (${signal ?? `exit code ${code}`})`;
    throw new SynthError(`Evaluating sst.config.ts ${how}.\n${printed}`.trim());
  });
  const answer: ProgramAnswer = JSON.parse(text);
  if ("error" in answer) throw new SynthError(answer.error);
  if (printed) process.stderr.write(printed);
  return answer;
}

/** The package.json and tsconfig.json files that esbuild reads for bundled files, including paths that do not exist. */
async function bundlerSettings(bundled: string[]): Promise<Set<string>> {
  const folders = new Set<string>();
  for (const file of bundled)
    for (let folder = dirname(file); !folders.has(folder); folder = dirname(folder)) folders.add(folder);
  const settings = new Set([...folders].map((folder) => join(folder, "package.json")));
  const addCompilerSettings = async (file: string): Promise<void> => {
    if (settings.has(file)) return;
    settings.add(file);
    const text = await readFile(file, "utf8").catch(() => "");
    const base = /"extends"\s*:\s*"(\.[^"]+)"/.exec(text)?.[1];
    if (base) await addCompilerSettings(resolve(dirname(file), base.replace(/(\.json)?$/, ".json")));
  };
  for (const folder of folders)
    if (!folder.includes(`${sep}node_modules${sep}`))
      await addCompilerSettings(join(folder, "tsconfig.json"));
  return settings;
}

async function readCache(file: string, root: string): Promise<Graph | undefined> {
  let cached: Cached;
  try {
    cached = JSON.parse(await readFile(file, "utf8"));
  } catch {
    return undefined;
  }
  const { files, folders, variables } = cached.inputs;
  const now = fingerprint(root, Object.keys(files), Object.keys(folders), Object.keys(variables));
  return JSON.stringify(now) === JSON.stringify(cached.inputs) ? cached.graph : undefined;
}

/** Reads thousands of files, which takes four times as long by promises. */
function fingerprint(root: string, files: string[], folders: string[], variables: string[]): Inputs {
  const hashes = (paths: string[], read: (path: string) => string | Buffer) =>
    Object.fromEntries([...new Set(paths)].sort().map((path) => [path, hashOf(() => read(path))]));
  return {
    root,
    files: hashes(files, (path) => readFileSync(path)),
    folders: hashes(folders, (path) => readdirSync(path).sort().join("\n")),
    variables: Object.fromEntries(
      [...new Set(variables)].sort().map((name) => [name, process.env[name] ?? null]),
    ),
  };
}

/** The hash of what is read, `folder` for a folder, and null for what cannot be read. */
function hashOf(read: () => string | Buffer): string | null {
  try {
    return createHash("sha256").update(read()).digest("base64");
  } catch (error) {
    // A program may only check whether a folder exists.
    return (error as NodeJS.ErrnoException).code === "EISDIR" ? "folder" : null;
  }
}
