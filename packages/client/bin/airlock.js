#!/usr/bin/env node
// The repository has the sources, which Node.js 22 runs; the npm package has only their build.
import { existsSync } from "node:fs";

const source = new URL("../src/cli/main.ts", import.meta.url);
const { main } = await import(
  existsSync(source) ? source.href : new URL("../dist/cli/main.js", import.meta.url).href
);
process.exitCode = await main(process.argv.slice(2));
// After a signal, requests whose answers nobody awaits do not keep the process.
if (process.exitCode > 128) process.exit();
