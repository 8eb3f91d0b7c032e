import { createCipheriv } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { basename, dirname, extname, join, relative } from "node:path";
import { build } from "esbuild";

/** The arguments of SST's `Runtime.Build` call that a Node.js function needs. */
export interface BuildRequest {
  functionID: string;
  handler: string;
  bundle?: string;
  runtime: string;
  links: Record<string, unknown>;
  encryptionKey: string;
  properties: {
    format?: "cjs" | "esm";
    banner?: string;
    minify?: boolean;
    sourcemap?: boolean;
    splitting?: boolean;
    install?: string[] | Record<string, string>;
    loader?: Record<string, string>;
    esbuild?: Record<string, unknown>;
  };
}

export interface BuildAnswer {
  out: string;
  handler: string;
  errors: string[];
  sourcemaps: string[];
}

/**
 * Answers `Runtime.Build` as the `sst` command does: bundles the handler with the same esbuild options and writes the
 * function's links beside it, encrypted with AES-256-GCM under `SST_KEY`, for `Resource` of the package `sst`.
 *
 * @param root the app's folder
 * @param work the folder that contains `artifacts/`
 * @param bundled false writes an empty file in place of the bundle: the declaration is the same, the code's hash is not
 * @returns SST's answer and the source files that the bundle contains
 */
export async function buildFunction(
  root: string,
  work: string,
  request: BuildRequest,
  bundled = true,
): Promise<{ answer: BuildAnswer; inputs: string[] }> {
  const out = join(work, "artifacts", `${request.functionID}-src`);
  await rm(out, { recursive: true, force: true });
  await mkdir(out, { recursive: true });
  const failure = (error: string) => ({
    answer: { out, handler: request.handler, errors: [error], sourcemaps: [] },
    inputs: [],
  });

  if (request.bundle)
    return {
      answer: { out: request.bundle, handler: request.handler, errors: [], sourcemaps: [] },
      inputs: [],
    };
  if (!request.handler) return failure(`${request.functionID}: no handler is declared.`);
  if (!request.runtime.startsWith("nodejs"))
    return failure(`${request.functionID}: runtime "${request.runtime}" is not supported; only nodejs is.`);
  const install = request.properties.install;
  if (install && Object.keys(install).length > 0)
    return failure(
      `${request.functionID}: "nodejs.install" is not supported. Let esbuild bundle the package.`,
    );

  const exported = extname(request.handler);
  const stem = request.handler.slice(0, -exported.length);
  const file = [".ts", ".tsx", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs"]
    .map((extension) => join(root, stem + extension))
    .find((candidate) => existsSync(candidate));
  if (!file)
    return failure(
      `${request.functionID}: handler not found: "${request.handler}" (no such file in ${root}).`,
    );

  const name = join(dirname(relative(root, file)), basename(stem).replaceAll(".", "-"));
  const cjs = request.properties.format === "cjs";
  const target = join(out, name + (cjs ? ".cjs" : ".mjs"));
  const { sourcemap, minify, splitting, banner = "" } = request.properties;
  const overrides = request.properties.esbuild ?? {};
  if (!bundled) {
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, "");
    return { answer: { out, handler: name + exported, errors: [], sourcemaps: [] }, inputs: [file] };
  }
  try {
    const result = await build({
      entryPoints: [file],
      absWorkingDir: root,
      platform: "node",
      bundle: true,
      keepNames: true,
      metafile: true,
      write: true,
      logLevel: "silent",
      format: cjs ? "cjs" : "esm",
      target: "esnext",
      mainFields: cjs ? ["main"] : ["module", "main"],
      minify: minify ?? false,
      sourcemap: sourcemap ? "linked" : false,
      splitting: splitting ?? false,
      loader: (request.properties.loader ?? {}) as Record<string, "text">,
      ...(splitting ? { outdir: dirname(target), outExtension: { ".js": ".mjs" } } : { outfile: target }),
      banner: {
        js: cjs
          ? banner
          : [
              `import { createRequire as topLevelCreateRequire } from 'module';`,
              `const require = topLevelCreateRequire(import.meta.url);`,
              `import { fileURLToPath as topLevelFileUrlToPath, URL as topLevelURL } from "url"`,
              `const __filename = topLevelFileUrlToPath(import.meta.url)`,
              `const __dirname = topLevelFileUrlToPath(new topLevelURL(".", import.meta.url))`,
              banner,
            ].join("\n"),
      },
      ...overrides,
      external: ["sharp", "pg-native", ...((overrides.external as string[]) ?? [])],
    });
    await writeFile(metafileOf(work, request.functionID), JSON.stringify(result.metafile));
    await writeFile(join(out, "resource.enc"), encryptLinks(request.links, request.encryptionKey));
    return {
      answer: {
        out,
        handler: name + exported,
        errors: [],
        sourcemaps: sourcemap ? [`${target}.map`] : [],
      },
      inputs: Object.keys(result.metafile.inputs).map((input) => join(root, input)),
    };
  } catch (error) {
    const { errors } = error as { errors?: { text: string; location?: { file: string; line: number } }[] };
    if (!errors) throw error;
    return failure(
      errors
        .map(({ text, location }) => (location ? `${location.file}:${location.line}: ${text}` : text))
        .join("\n"),
    );
  }
}

/** The file with esbuild's description of a function's bundle. It is beside the package, not in it. */
export const metafileOf = (work: string, functionID: string): string =>
  join(work, "artifacts", `${functionID}-metafile.json`);

/** The nonce is zero, as SST's readers expect; each key encrypts only one text. */
function encryptLinks(links: Record<string, unknown>, key: string): Buffer {
  const cipher = createCipheriv("aes-256-gcm", Buffer.from(key, "base64"), Buffer.alloc(12, 0));
  return Buffer.concat([cipher.update(JSON.stringify(links)), cipher.final(), cipher.getAuthTag()]);
}
