import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { build } from "esbuild";
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

test("Bundled into one ES module, the worker runs its inspection only, and does not keep the process alive.", async () => {
  const folder = await mkdtemp(join(tmpdir(), "airlock-inspect-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const entry = join(folder, "program.ts");
  const outfile = join(folder, "bundle.mjs");
  await writeFile(entry, program);
  await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    format: "esm",
    platform: "node",
    target: "es2024",
    // As SST does: dependencies in CommonJS need it.
    banner: {
      js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);',
    },
  });
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [outfile]);
  expect({ stdout, stderr }).toEqual({ stdout: "main\nquarantine bytesRead\n", stderr: "" });
});
