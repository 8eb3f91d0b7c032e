import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants } from "node:zlib";

/**
 * A TypeScript module with the WebAssembly module of the npm package `libarchive-wasm`. A bundle of a function is one file, and
 * a parser opens none, so the bytes are text in the source.
 */
export async function libarchiveModule(): Promise<string> {
  const wasm = await readFile(fileURLToPath(import.meta.resolve("libarchive-wasm/dist/libarchive.wasm")));
  const compressed = brotliCompressSync(wasm, {
    params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: wasm.length },
  });
  return [
    "// Written by `npm run libarchive`. Do not edit.",
    "// libarchive 3.7.7 (BSD-2-Clause) with zlib, bzip2 and liblzma, as in the npm package libarchive-wasm 1.2.0 (MIT).",
    "/** The WebAssembly module, compressed by Brotli, in Base64. The type keeps it out of the declaration file. */",
    `export const libarchiveBrotli: string =\n  "${compressed.toString("base64")}";`,
    "",
  ].join("\n");
}
