import { glob, rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { afterAll, expect, test } from "vitest";
import { bundleProgram } from "../../packages/offline/src/synth/bundle-program.ts";

const root = resolve(import.meta.dirname, "../..");
const platform = join(root, ".sst", "platform");
const name = "watched-files";
afterAll(async () => {
  for (const end of ["", ".map"]) await rm(join(platform, `sst.config.${name}.mjs${end}`), { force: true });
});

/** SST watches the files of the program's bundle: https://sst.dev/docs/live#changes. */
test("`sst dev` deploys again when a stage file or a table of rules changes", async () => {
  const { inputs } = await bundleProgram(root, platform, name);
  const patterns = [
    "stages/*.json",
    "packages/core/src/inspection/rules/*.ts",
    "packages/inspect/src/**/rules.ts",
  ];
  const watched: string[] = [];
  for await (const file of glob(patterns, { cwd: root })) watched.push(join(root, file));
  expect(watched.length).toBeGreaterThan(20);
  expect(inputs).toEqual(expect.arrayContaining(watched));
});
