import { join } from "node:path";
import { build, type Metafile } from "esbuild";
import { beforeAll, describe, expect, test } from "vitest";

const root = join(import.meta.dirname, "../../..");
const entryPoints = [
  ...["inspect.ts", "worker/index.ts", "worker/start.ts", "worker/entry.ts"],
  ...["preview/index.ts", "preview/start.ts", "preview/entry.ts"],
].map((file) => `packages/inspect/src/${file}`);
/** Modules that are imported dynamically, with what they need. */
const parsers =
  /\/(?:parser|flat-parser|legacy-encodings|wasm|seek-bzip|xz|languages|scripts|[a-z]*-?signatures)\.ts$|\/pdf\/document\.ts$|\/zip\/zip\.ts$/;

let outputs: Metafile["outputs"];
beforeAll(async () => {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints,
    outdir: "unused",
    bundle: true,
    minify: true,
    splitting: true,
    format: "esm",
    platform: "node",
    mainFields: ["module", "main"],
    metafile: true,
    write: false,
  });
  outputs = metafile.outputs;
});

/** What the import of a module loads: files of the bundle, their bytes, the modules in them. */
function loadedWith(module: string) {
  const files = new Set<string>();
  const next = Object.keys(outputs).filter((file) => outputs[file]?.entryPoint === module);
  expect(next).toHaveLength(1);
  for (let file = next.pop(); file !== undefined; file = next.pop()) {
    if (files.has(file)) continue;
    files.add(file);
    for (const { kind, path } of outputs[file]?.imports ?? [])
      if (kind === "import-statement" && outputs[path]) next.push(path);
  }
  const loaded = [...files].flatMap((file) => outputs[file] ?? []);
  const modules = loaded.flatMap(({ inputs }) =>
    Object.entries(inputs).flatMap(([path, { bytesInOutput }]) => (bytesInOutput > 0 ? [path] : [])),
  );
  return {
    files: files.size,
    bytes: loaded.reduce((sum, { bytes }) => sum + bytes, 0),
    modules,
    libraries: new Set(
      modules.flatMap((path) => /^(?:.*\/)?node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? []),
    ),
  };
}

describe.each(["worker", "preview"])("The module %s/index.ts", (name) => {
  test("loads no format and no library before a thread is started, and few bytes.", () => {
    const { modules, libraries, bytes } = loadedWith(`packages/inspect/src/${name}/index.ts`);
    expect(modules.filter((path) => path.includes("/formats/"))).toEqual([]);
    expect(libraries).toEqual(new Set());
    expect(bytes).toBeLessThan(16_000);
  });

  test("starts a thread by a module that loads less.", () => {
    const { modules, libraries, bytes } = loadedWith(`packages/inspect/src/${name}/start.ts`);
    expect(modules.filter((path) => path.includes("/formats/"))).toEqual([]);
    expect(libraries).toEqual(new Set());
    expect(bytes).toBeLessThan(8_000);
  });

  test("has an entry of its thread that loads no more.", () => {
    const { modules, libraries } = loadedWith(`packages/inspect/src/${name}/entry.ts`);
    expect(modules.filter((path) => path.includes("/formats/"))).toEqual([]);
    expect(libraries).toEqual(new Set());
  });
});

describe("An inspection", () => {
  test("loads the list of formats without their parsers, in few files.", () => {
    const { modules, libraries, bytes, files } = loadedWith("packages/inspect/src/inspect.ts");
    expect(modules).toContain("packages/inspect/src/formats/pdf/rules.ts");
    const unwanted = modules.filter((path) => parsers.test(path) && !path.endsWith("/malware-signatures.ts"));
    expect(unwanted).toEqual([]);
    expect(libraries).toEqual(new Set());
    expect(bytes).toBeLessThan(165_000);
    expect(files).toBeLessThanOrEqual(11);
  });

  test("of a PDF loads no library.", () => {
    const { modules, libraries } = loadedWith("packages/inspect/src/formats/parsers/pdf.ts");
    expect(modules).toContain("packages/inspect/src/formats/pdf/document.ts");
    expect(libraries).toEqual(new Set());
  });

  test("of a PDF loads no cryptography before the document is found to be encrypted.", () => {
    const { modules } = loadedWith("packages/inspect/src/formats/parsers/pdf.ts");
    expect(modules).toContain("packages/inspect/src/formats/pdf/encrypted.ts");
    expect(modules).not.toContain("packages/inspect/src/formats/pdf/encryption.ts");
  });

  test("of text loads the detectors of what has no structure, and no library.", () => {
    const { modules, libraries } = loadedWith("packages/inspect/src/formats/parsers/text.ts");
    expect(modules).toContain("packages/inspect/src/formats/text/languages.ts");
    expect(libraries).toEqual(new Set());
  });

  test("loads WebAssembly for the archives that libarchive reads.", () => {
    const wasm = "packages/inspect/src/libarchive/wasm.ts";
    const loading = Object.values(outputs).flatMap(({ entryPoint }) =>
      entryPoint && loadedWith(entryPoint).modules.includes(wasm) ? [entryPoint] : [],
    );
    expect(loading).toEqual(["packages/inspect/src/formats/parsers/packed.ts"]);
  });
});

describe("A view", () => {
  test.each(["structure", "text/index"])(
    "of the kind %s loads no library before it knows the format.",
    (view) => {
      expect(loadedWith(`packages/inspect/src/preview/${view}.ts`).libraries).toEqual(new Set());
    },
  );

  test("loads nothing that only other views need.", () => {
    const { modules } = loadedWith("packages/inspect/src/preview/preview.ts");
    expect(modules.filter((path) => /\/preview\/(?:image|text|outline)\//.test(path))).toEqual([]);
  });
});
