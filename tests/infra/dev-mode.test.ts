import { rm } from "node:fs/promises";
import { resolve } from "node:path";
import { expect, test } from "vitest";
import { SynthError, synthesize } from "../../packages/offline/src/synth/synthesize.ts";
import { productionEnvironment } from "../support/graphs.ts";
import { withEnvironment } from "../support/stages.ts";

const root = resolve(import.meta.dirname, "../..");

test("in dev mode, the program of production ends with the reason and what to run", async () => {
  const error = await withEnvironment(productionEnvironment, () =>
    synthesize({ root, stage: "prod", dev: true }),
  ).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(SynthError);
  const [reason, ...stack] = String(error).split("\n");
  expect(reason).toMatch(
    /Stage "prod" cannot run in dev mode, because it has real documents \(production: true in stages\/prod\.json\)\..*npx sst deploy --stage prod\.$/,
  );
  expect(stack).toEqual([]);
  await rm(resolve(root, ".sst/synth/prod.dev"), { recursive: true });
});
