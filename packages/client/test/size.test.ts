import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { expect, test } from "vitest";

const maximumKibibytes = 20;

test("the bundle for browsers imports nothing of Node.js and is smaller than 20 KiB after gzip", async () => {
  const entry = join(import.meta.dirname, "../src/index.ts");
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    minify: true,
    format: "esm",
    platform: "browser",
    write: false,
  });
  const [bundle] = outputFiles;
  expect(gzipSync(bundle?.contents ?? "").length / 1024).toBeLessThan(maximumKibibytes);
});
