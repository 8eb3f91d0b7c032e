import { readFile } from "node:fs/promises";
import { moduleUrl } from "../../module-url.ts";

let module: Promise<URL> | undefined;

/** The module that an environment's thread runs. It is made when the first environment starts. */
export function workerModule(): Promise<URL> {
  module ??= asJavaScript(moduleUrl("worker", import.meta.url));
  return module;
}

/** A thread that loads TypeScript takes as much memory for the compiler as for everything else. */
async function asJavaScript(source: URL): Promise<URL> {
  if (!source.pathname.endsWith(".ts")) return source;
  const { transformSync } = await import("esbuild");
  const { code } = transformSync(await readFile(source, "utf8"), { loader: "ts" });
  return new URL(`data:text/javascript,${encodeURIComponent(code)}`);
}
