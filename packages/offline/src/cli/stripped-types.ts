import { createHash } from "node:crypto";
import { registerHooks, stripTypeScriptTypes } from "node:module";
import { readCacheFile, writeCacheFile } from "../files/cache-folder.ts";

const cacheFile = "stripped-types.json";

/** The folder of the package's sources. */
const sources = new URL("..", import.meta.url).href;

/** A module without its types. */
interface StrippedModule {
  sourceHash: string;
  code: string;
}

interface Cache {
  /** Another version may strip in another way. */
  node: string;
  /** By URL within the sources. */
  modules: [string, StrippedModule][];
}

/**
 * Lets this process load the package's TypeScript from a cache, where its sources are unchanged. Node.js strips their types at each
 * start: its compile cache has what V8 compiled, and not the JavaScript. Has no effect in the built package.
 */
export function cacheStrippedTypes(): void {
  if (!import.meta.url.endsWith(".ts")) return;
  const modules = readModules();
  let isChanged = false;
  registerHooks({
    resolve(specifier, context, nextResolve) {
      // Saves looking for the file and its real path: a missing one is found missing when it is read.
      if (context.parentURL?.startsWith(sources) && specifier.startsWith(".") && specifier.endsWith(".ts"))
        return { url: new URL(specifier, context.parentURL).href, shortCircuit: true };
      return nextResolve(specifier, context);
    },
    load(url, context, nextLoad) {
      const loaded = nextLoad(url, context);
      if (loaded.format !== "module-typescript" || !url.startsWith(sources)) return loaded;
      const source = String(loaded.source);
      const sourceHash = createHash("sha256").update(source).digest("base64");
      const name = url.slice(sources.length);
      const known = modules.get(name);
      if (known?.sourceHash === sourceHash) return { format: "module", source: known.code };
      const code = strip(source);
      modules.set(name, { sourceHash, code });
      isChanged = true;
      return { format: "module", source: code };
    },
  });
  process.on("exit", () => {
    if (isChanged)
      writeCacheFile(
        cacheFile,
        JSON.stringify({ node: process.version, modules: [...modules] } satisfies Cache),
      );
  });
}

function readModules(): Map<string, StrippedModule> {
  try {
    const { node, modules }: Cache = JSON.parse(readCacheFile(cacheFile) ?? "");
    return new Map(node === process.version ? modules : []);
  } catch {
    return new Map();
  }
}

/** Node.js loads TypeScript without a warning, and warns of the same as a function. */
function strip(source: string): string {
  const { emitWarning } = process;
  process.emitWarning = () => {};
  try {
    return stripTypeScriptTypes(source);
  } finally {
    process.emitWarning = emitWarning;
  }
}
