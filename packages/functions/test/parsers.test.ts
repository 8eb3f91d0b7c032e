import { join } from "node:path";
import { build } from "esbuild";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "../../..");

/** Modules that are loaded with a module of the functions, in the bundle that SST makes of it. */
async function modulesOf(module: string): Promise<string[]> {
  const entryPoint = `packages/functions/src/${module}.ts`;
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: [entryPoint],
    outdir: "unused",
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    mainFields: ["module", "main"],
    metafile: true,
    write: false,
  });
  const { outputs } = metafile;
  const loaded = new Set<string>();
  const next = Object.keys(outputs).filter((file) => outputs[file]?.entryPoint === entryPoint);
  for (let file = next.pop(); file !== undefined; file = next.pop()) {
    if (loaded.has(file)) continue;
    loaded.add(file);
    for (const { kind, path } of outputs[file]?.imports ?? [])
      if (kind === "import-statement" && outputs[path]) next.push(path);
  }
  return [...loaded].flatMap((file) =>
    Object.entries(outputs[file]?.inputs ?? {}).flatMap(([module, { bytesInOutput }]) =>
      bytesInOutput > 0 ? [module] : [],
    ),
  );
}

/** The rule of signatures is core's as well, which searches what it streams. */
const rulesOfCore = "packages/inspect/src/formats/signature/rules.ts";
const libraries =
  /node_modules\/(?:chardet|entities|htmlparser2|jpeg-js|mime|omggif|pngjs|postal-mime|saxes|seek-bzip|utif2|xz-decompress)\//;

const isParser = (module: string) =>
  module !== rulesOfCore &&
  (module.startsWith("packages/inspect/src/formats/") ||
    module.startsWith("packages/inspect/src/libarchive/") ||
    libraries.test(module));

test.each(["inspect", "preview"])(
  "The handler %s loads little before it starts its thread.",
  async (name) => {
    const modules = await modulesOf(`handlers/${name}`);
    expect(modules).toContain("packages/inspect/src/worker/run-in-worker.ts");
    expect(modules.filter((module) => !/^packages\/inspect\/src\/|\/handlers\//.test(module))).toEqual([]);
    expect(modules.filter(isParser)).toEqual([]);
  },
);

test.each(["inspect", "preview"])(
  "The function of the handler %s loads no parser after it has started its thread.",
  async (name) => {
    const modules = await modulesOf(`main-thread/${name}`);
    expect(modules).toContain("packages/inspect/src/worker/run-in-worker.ts");
    expect(modules.filter(isParser)).toEqual([]);
  },
);
