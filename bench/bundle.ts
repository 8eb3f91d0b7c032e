import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Metafile } from "esbuild";
import { synthesize } from "../packages/offline/src/synth/synthesize.ts";
import type { Measurement, Row } from "./measurement.ts";

const root = join(import.meta.dirname, "..");
const largest = 20;

/** What the functions' packages contain, by the packages that it comes from. */
export const bundles: Measurement = {
  title: `Bundles of the functions, minified, and the ${largest} largest packages in each`,
  run: measureBundles,
};

async function* measureBundles(): AsyncIterable<Row> {
  const { graph } = await synthesize({ root, stage: "offline" });
  for (const { name, metafile } of graph.packages) {
    const { outputs }: Metafile = JSON.parse(await readFile(metafile, "utf8"));
    yield* rowsOf(name, outputs);
  }
}

type Outputs = Metafile["outputs"];

function* rowsOf(name: string, outputs: Outputs): Iterable<Row> {
  const files = Object.keys(outputs);
  const atStart = loadedAtStart(outputs);
  const whole = sizeOf(outputs, files);
  const reference = { name: "the whole", measured: whole };
  yield { name, measured: whole, unit: "bytes", note: `${files.length} files` };
  const start = sizeOf(outputs, [...atStart]);
  yield { name, figure: "loaded at the start", measured: start, unit: "bytes", reference };
  const loadedLater = files.filter((file) => !atStart.has(file));
  if (loadedLater.length > 0)
    yield { name, figure: "by dynamic imports", measured: whole - start, unit: "bytes", reference };
  const sizes = sizesOfPackages(outputs, files);
  const later = sizesOfPackages(outputs, loadedLater);
  for (const [source, measured] of [...sizes].sort(([, one], [, other]) => other - one).slice(0, largest)) {
    const dynamic = later.get(source);
    const note = dynamic && { note: `${(dynamic / 1000).toFixed(1)} KB by dynamic imports` };
    yield { name, figure: source, isPart: true, measured, unit: "bytes", reference, ...note };
  }
}

const sizeOf = (outputs: Outputs, files: readonly string[]): number =>
  files.reduce((sum, file) => sum + (outputs[file]?.bytes ?? 0), 0);

/** Modules that a handler imports dynamically at top level, after it has started a thread. */
const isAfterThread = ({ entryPoint = "" }) => entryPoint.includes("/functions/src/main-thread/");

/** The entry and what it imports by statements, or at top level after it has started a thread. */
export function loadedAtStart(outputs: Outputs): Set<string> {
  const imported = new Set(Object.values(outputs).flatMap(({ imports }) => imports.map(({ path }) => path)));
  // esbuild also makes entries of npm packages whose dynamic import it has removed.
  const isEntry = ({ entryPoint = "node_modules/" }) => !entryPoint.includes("node_modules/");
  const entries = Object.entries(outputs).flatMap(([file, output]) =>
    isEntry(output) && !imported.has(file) ? [file] : [],
  );
  const loaded = new Set<string>();
  for (const next = entries; next.length > 0; ) {
    const file = next.pop() ?? "";
    if (loaded.has(file)) continue;
    loaded.add(file);
    for (const { kind, path } of outputs[file]?.imports ?? [])
      if (outputs[path] && (kind === "import-statement" || isAfterThread(outputs[path]))) next.push(path);
  }
  return loaded;
}

/** Bytes of the files that come from each npm package, or from each package of this repository. */
function sizesOfPackages(outputs: Outputs, files: readonly string[]): Map<string, number> {
  const sizes = new Map<string, number>();
  for (const file of files)
    for (const [input, { bytesInOutput }] of Object.entries(outputs[file]?.inputs ?? {})) {
      const source = packageOf(input);
      sizes.set(source, (sizes.get(source) ?? 0) + bytesInOutput);
    }
  return sizes;
}

/** The innermost package of a path: `@scope/name`, `packages/core`. */
function packageOf(path: string): string {
  const installed = path.split("node_modules/").slice(1).at(-1)?.split("/");
  if (installed) return installed.slice(0, installed[0]?.startsWith("@") ? 2 : 1).join("/");
  return path.split("/").slice(0, 2).join("/");
}
