import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { lock } from "proper-lockfile";
import type { FunctionPackage, Graph } from "../graph/graph.ts";
import { readArchive } from "./archive.ts";
import { bundleProgram } from "./bundle-program.ts";
import { SynthError } from "./error.ts";
import { ensurePlatform } from "./platform.ts";
import type { ProgramAnswer, ProgramRequest } from "./program.ts";

export { SynthError } from "./error.ts";

/** What a cached graph was made from; `null` stands for "was not there". */
interface Inputs {
  files: Record<string, string | null>;
  folders: Record<string, string | null>;
  variables: Record<string, string | null>;
}

interface Cached {
  graph: Graph;
  inputs: Inputs;
}

/**
 * Evaluates an app's real `sst.config.ts` for a stage, with the real SST components and without an AWS account.
 * A graph whose inputs (files read, folders listed, environment variables asked for) are unchanged comes from
 * `.sst/synth/<stage>/`.
 *
 * @param options.root the app's folder
 * @param options.stage any stage; nothing is deployed
 * @param options.packages whether the functions' packages are built (default: true). Without, the graph declares the same,
 *   but has no packages and cannot be run.
 * @param options.progress is told what takes time
 * @returns the graph, and whether it came from the cache
 * @throws SynthError with the program's own error and its source line, or what is missing
 */
export async function synthesize(options: {
  root: string;
  stage: string;
  packages?: boolean;
  progress?: (line: string) => void;
}): Promise<{ graph: Graph; cached: boolean }> {
  const root = resolve(options.root);
  const { stage, packages: withPackages = true, progress = () => {} } = options;
  if (!/^[a-zA-Z0-9-]{1,64}$/.test(stage))
    throw new SynthError(`Stage "${stage}" is no stage name. Use up to 64 letters, digits and dashes.`);
  // A stage's name has no dot, so that the two kinds of graph never share a folder.
  const work = join(root, ".sst", "synth", withPackages ? stage : `${stage}.declaration`);
  await mkdir(work, { recursive: true });
  const cacheFile = join(work, "graph.json");
  const early = await readCache(cacheFile);
  if (early) return { graph: early, cached: true };

  // Two synths share the platform and, for one stage, the packages: one after the other.
  const release = await lock(join(root, ".sst", "synth"), {
    stale: 60_000,
    retries: { retries: 600, minTimeout: 200, maxTimeout: 200 },
  });
  try {
    const meanwhile = await readCache(cacheFile);
    if (meanwhile) return { graph: meanwhile, cached: true };
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
    }).finally(async () => {
      await rm(bundle.module);
      await rm(`${bundle.module}.map`);
    });
    const packages: FunctionPackage[] = [];
    for (const name of withPackages ? [...new Set(answer.functions)].sort() : []) {
      const archive = join(work, "artifacts", name, "code.zip");
      packages.push({ name, archive, ...(await readArchive(archive)) });
    }
    const graph: Graph = { ...answer.graph, packages };
    const sources = fileURLToPath(new URL("..", import.meta.url));
    const read = [...bundle.inputs, ...answer.inputs.files];
    const inputs = await fingerprint(
      [
        ...read,
        ...(await bundlerSettings(read)),
        // What the services' facts answer is in the graph, too.
        ...(await readdir(sources, { recursive: true })).map((file) => join(sources, file)),
        join(root, "package-lock.json"),
        join(platform, "node_modules", ".installed-by-synth"),
        ...packages.map(({ archive }) => archive),
      ],
      answer.inputs.folders,
      answer.inputs.variables.filter((name) => !ownVariables.test(name)),
    );
    await writeFile(cacheFile, JSON.stringify({ graph, inputs } satisfies Cached));
    return { graph, cached: false };
  } finally {
    await release();
  }
}

/** Variables that Node, Pulumi and the process itself ask for, which no program's outcome hangs on. */
const ownVariables =
  /^(SST_SERVER|PULUMI_.*|NODE_.*|DEBUG|HOME|PATH|TERM|TMPDIR|FORCE_COLOR|NO_COLOR|COLORTERM|GRPC_.*|ESBUILD_.*|READABLE_STREAM|__MINIMATCH.*|npm_.*|INIT_CWD)$/i;

const programMilliseconds = 120_000;

async function runProgram(request: ProgramRequest) {
  const requestFile = join(request.work, "request.json");
  const answerFile = join(request.work, "answer.json");
  await rm(answerFile, { force: true });
  await writeFile(requestFile, JSON.stringify(request));
  const program = fileURLToPath(new URL("./program.ts", import.meta.url));
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
        ? `did not end within ${programMilliseconds / 1000} seconds: it loops, or it waits for what never comes while a timer goes on`
        : `ended without an answer (${signal ?? `exit code ${code}`})`;
    throw new SynthError(`Evaluating sst.config.ts ${how}.\n${printed}`.trim());
  });
  const answer: ProgramAnswer = JSON.parse(text);
  if ("error" in answer) throw new SynthError(answer.error);
  if (printed) process.stderr.write(printed);
  return answer;
}

/** The files beside and above bundled ones that esbuild reads for how to bundle them, those that are not there included. */
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

async function readCache(file: string): Promise<Graph | undefined> {
  let cached: Cached;
  try {
    cached = JSON.parse(await readFile(file, "utf8"));
  } catch {
    return undefined;
  }
  const { files, folders, variables } = cached.inputs;
  const now = await fingerprint(Object.keys(files), Object.keys(folders), Object.keys(variables));
  return JSON.stringify(now) === JSON.stringify(cached.inputs) ? cached.graph : undefined;
}

async function fingerprint(files: string[], folders: string[], variables: string[]): Promise<Inputs> {
  const hashes = async (paths: string[], read: (path: string) => Promise<string | Buffer>) =>
    Object.fromEntries(
      await Promise.all(
        [...new Set(paths)].sort().map(async (path) => [
          path,
          await read(path).then(
            (content) => createHash("sha256").update(content).digest("base64"),
            // A folder has no content of its own, but a program may ask whether it is there.
            ({ code }) => (code === "EISDIR" ? "folder" : null),
          ),
        ]),
      ),
    );
  return {
    files: await hashes(files, (path) => readFile(path)),
    folders: await hashes(folders, async (path) => (await readdir(path)).sort().join("\n")),
    variables: Object.fromEntries(
      [...new Set(variables)].sort().map((name) => [name, process.env[name] ?? null]),
    ),
  };
}
