import { appendFile, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { check } from "../../packages/offline/src/checks/index.ts";
import type { Graph } from "../../packages/offline/src/graph/graph.ts";
import { copyCheckout } from "../support/checkout.ts";
import { synthesizeStage } from "../support/graphs.ts";

let checkout: Awaited<ReturnType<typeof copyCheckout>>;
let graph: Graph;
let copied: Graph;
beforeAll(async () => {
  checkout = await copyCheckout({ packages: "copied" });
  graph = await synthesizeStage("dev");
  copied = await synthesizeStage("dev", { root: checkout.folder });
});
afterAll(() => checkout?.remove());

const differences = (graph: Graph, secondSynth: Graph) => check(graph, { only: ["package"], secondSynth });

test("two checkouts in different folders build identical packages", async () => {
  expect(await differences(copied, graph)).toEqual([]);
  expect(copied.packages.length).toBeGreaterThanOrEqual(5);
});

test("a change in a workspace package of one checkout changes that checkout's packages", async () => {
  const core = join(checkout.folder, "packages/core/src");
  for (const file of await readdir(core, { recursive: true }))
    if (file.endsWith(".ts")) await appendFile(join(core, file), '\nconsole.debug("changed");\n');
  const changed = await synthesizeStage("dev", { root: checkout.folder });
  const violations = await differences(changed, copied);
  const withoutCore = ["Pages", "TokenScopes"];
  const importing = graph.packages.map(({ name }) => name).filter((name) => !withoutCore.includes(name));
  expect(violations.map(({ resource }) => resource)).toEqual(expect.arrayContaining(importing));
});

test("a package that contains the time of its build is found", async () => {
  const config = join(checkout.folder, "sst.config.ts");
  const [before, after, ...others] = (await readFile(config, "utf8")).split("async run() {");
  expect(others).toEqual([]);
  const builtAt = `async run() {
    const builtAt = new sst.Linkable("BuiltAt", { properties: { at: Date.now() } });
    $transform(sst.aws.Function, (args) => {
      args.link = [...(args.link ?? []), builtAt];
    });`;
  await writeFile(config, before + builtAt + after);
  const one = await synthesizeStage("dev", { root: checkout.folder });
  await rm(join(checkout.folder, ".sst", "synth", "dev"), { recursive: true });
  const other = await synthesizeStage("dev", { root: checkout.folder });
  expect(await differences(one, other)).toContainEqual({
    rule: "package",
    resource: "Inspect",
    message: expect.stringContaining("in one synth"),
    remedy: expect.stringMatching(/\S/),
  });
});
