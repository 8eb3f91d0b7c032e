#!/usr/bin/env node
// The repository has the sources, which Node.js 22 runs; the npm package has only their build.
import { existsSync } from "node:fs";
import * as zlib from "node:zlib";

if (zlib.zstdDecompressSync) {
  const source = new URL("../src/cli/main.ts", import.meta.url);
  await import(existsSync(source) ? source.href : new URL("../dist/cli/main.js", import.meta.url).href);
} else {
  console.error(`airlock-inspect needs Node.js 22.15 or later. This is ${process.version}.`);
  process.exitCode = 3;
}
