import { readFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { build, type Plugin } from "esbuild";
import { SynthError } from "./error.ts";

/** SST's globals, imported at the start of every file of the app, as SST's loader does. */
const globals = `import * as aws from "@pulumi/aws"; import * as sst from "@sst-components";`;

/**
 * Bundles `sst.config.ts` with SST's components into one module in `.sst/platform`, from which the external packages
 * (`@pulumi/*` and others) resolve.
 *
 * @returns the module's path (exports `config` and `run`) and the app's files that it contains
 * @throws SynthError with file, line and column when the program does not parse or an import is missing
 */
export async function bundleProgram(
  root: string,
  platform: string,
  name: string,
): Promise<{ module: string; inputs: string[] }> {
  const outfile = join(platform, `sst.config.${name}.mjs`);
  const result = await build({
    stdin: {
      contents: `import config from ${JSON.stringify(join(root, "sst.config.ts"))};
import { run } from ${JSON.stringify(join(platform, "src/auto/run.ts"))};
export { config, run };`,
      resolveDir: platform,
      sourcefile: "program.ts",
      loader: "ts",
    },
    absWorkingDir: root,
    bundle: true,
    outfile,
    format: "esm",
    platform: "node",
    target: "node22",
    sourcemap: "linked",
    metafile: true,
    logLevel: "silent",
    mainFields: ["module", "main"],
    inject: [join(platform, "src/shim/run.js")],
    nodePaths: [join(platform, "node_modules")],
    external: [
      "@pulumi/*",
      "@pulumiverse/*",
      "@sst-provider/*",
      "@aws-sdk/*",
      "undici",
      "esbuild",
      "archiver",
      "glob",
      "vite",
    ],
    banner: {
      js: [
        `import { createRequire as topLevelCreateRequire } from "node:module";`,
        `import { fileURLToPath as topLevelFileURLToPath } from "node:url";`,
        `const require = topLevelCreateRequire(import.meta.url);`,
        `const __filename = topLevelFileURLToPath(import.meta.url);`,
        `const __dirname = topLevelFileURLToPath(new URL(".", import.meta.url));`,
      ].join("\n"),
    },
    plugins: [sstGlobals(platform), stableNames(platform)],
  }).catch(
    (error: { errors?: { text: string; location?: { file: string; line: number; column: number } }[] }) => {
      const lines = error.errors?.map(({ text, location }) =>
        location ? `${location.file}:${location.line}:${location.column + 1}: ${text}` : text,
      );
      throw new SynthError(lines?.join("\n") ?? String(error));
    },
  );
  const inputs = Object.keys(result.metafile.inputs)
    .map((input) => join(root, input))
    .filter((input) => !relative(root, input).startsWith(".sst") && !input.endsWith("program.ts"));
  return { module: outfile, inputs };
}

function sstGlobals(platform: string): Plugin {
  return {
    name: "sst-globals",
    setup(build) {
      build.onResolve({ filter: /^@sst-components$/ }, () => ({
        path: join(platform, "src/components/index.ts"),
      }));
      build.onLoad({ filter: /\.(ts|tsx|js|mjs)$/ }, async ({ path }) => {
        if (path.startsWith(platform) || path.includes("/node_modules/")) return undefined;
        const contents = await readFile(path, "utf8");
        // On the first line, so that line numbers in errors do not change.
        return { contents: globals + contents, loader: path.endsWith("js") ? "js" : "ts" };
      });
    },
  };
}

/**
 * SST ends physical names in eight random letters and keeps them in Pulumi's state. Synth has no state, so it derives the
 * letters from the name: the same program gets the same names every time.
 */
function stableNames(platform: string): Plugin {
  const random = `crypto.randomBytes(8).toString("hex")`;
  return {
    name: "stable-names",
    setup(build) {
      build.onLoad({ filter: /components[\\/]naming\.ts$/ }, async ({ path }) => {
        if (!path.startsWith(platform)) return undefined;
        const contents = await readFile(path, "utf8");
        if (!contents.includes(random))
          throw new Error(
            `${path} no longer makes names by ${random}. Adapt stableNames to this version of SST.`,
          );
        return { contents: contents.replace(random, "main + suffix"), loader: "ts" };
      });
    },
  };
}
