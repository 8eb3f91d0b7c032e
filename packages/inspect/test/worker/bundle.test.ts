import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { type BuildOptions, build } from "esbuild";
import { expect, onTestFinished, test } from "vitest";

const worker = join(import.meta.dirname, "../../src/worker/index.ts");

/** A program that imports the worker and does work of its own at top level, like the module of a Lambda function. */
const program = `
import { isMainThread } from "node:worker_threads";
import { inspectInWorker } from ${JSON.stringify(worker)};
console.log(isMainThread ? "main" : "worker");
const bytes = Buffer.from("Some text.");
const source = { size: bytes.length, read: async (start, end) => bytes.subarray(start, end) };
const { verdict, findings } = await inspectInWorker(source, { filename: "a.txt", limits: { bytesRead: 4 } });
console.log(verdict, findings[0].evidence.limit);
`;

/** Bundles the program, and runs it. @returns what it printed, and what esbuild tells of the bundle */
async function bundleAndRun(options: BuildOptions) {
  const folder = await mkdtemp(join(tmpdir(), "airlock-inspect-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const entry = join(folder, "program.ts");
  await writeFile(entry, program);
  const { metafile } = await build({
    entryPoints: [entry],
    outdir: join(folder, "bundle"),
    outExtension: { ".js": ".mjs" },
    bundle: true,
    metafile: true,
    format: "esm",
    platform: "node",
    target: "es2024",
    // As SST does: dependencies in CommonJS need it.
    banner: {
      js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);',
    },
    ...options,
  });
  const printed = await promisify(execFile)(process.execPath, [join(folder, "bundle/program.mjs")]);
  return { printed, metafile };
}

test.each([
  ["one ES module", false],
  ["several ES modules", true],
])(
  "Bundled into %s, the worker runs its inspection only, and does not keep the process alive.",
  async (_, splitting) => {
    const { printed, metafile } = await bundleAndRun({ splitting });
    expect(printed).toEqual({ stdout: "main\nquarantine bytesRead\n", stderr: "" });
    expect(Object.keys(metafile?.outputs ?? {}).length > 1).toBe(splitting);
  },
);
