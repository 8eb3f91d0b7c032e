import { readFile } from "node:fs/promises";
import { isBuiltin } from "node:module";
import { join } from "node:path";
import { build } from "esbuild";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "../../..");

/** Modules of Node.js that compute only: they open no file, no socket and no process. */
const allowed = ["assert", "buffer", "crypto", "events", "path", "stream", "string_decoder", "util", "zlib"];

test("No parser, and no library of one, can open a file or a socket or start a process.", async () => {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: ["packages/inspect/src/inspect.ts", "packages/inspect/src/preview/preview.ts"],
    outdir: "unused",
    bundle: true,
    // Without it, modules that are imported dynamically are in the bundle with what nothing uses of them.
    splitting: true,
    format: "esm",
    platform: "node",
    metafile: true,
    write: false,
  });
  const used = new Set(
    Object.values(metafile.outputs).flatMap(({ inputs }) =>
      Object.entries(inputs).flatMap(([file, { bytesInOutput }]) => (bytesInOutput > 0 ? [file] : [])),
    ),
  );
  const violations: string[] = [];
  for (const [file, { imports }] of Object.entries(metafile.inputs)) {
    // `fileSource` is for callers; nothing else in the file is used by parsers.
    // Modules of which nothing is used, such as those that an index exports, are not in the bundle.
    if (file === "packages/inspect/src/source.ts" || !used.has(file)) continue;
    for (const { path } of imports)
      if (isBuiltin(path) && !allowed.includes(path.replace(/^node:/, "").split("/")[0] ?? ""))
        violations.push(`${file} imports ${path}`);
    if (
      /\b(fetch|WebSocket|EventSource|getBuiltinModule)\s*\(/.test(await readFile(join(root, file), "utf8"))
    )
      violations.push(`${file} calls the network`);
  }
  expect(violations).toEqual([]);
});
