import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { libarchiveModule } from "./libarchive-module.ts";

/** Writes the WebAssembly module of libarchive into `packages/inspect`. */
await writeFile(
  join(import.meta.dirname, "../packages/inspect/src/libarchive/wasm.ts"),
  await libarchiveModule(),
);
