import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { TestProject } from "vitest/node";
import type { Graph } from "../../packages/offline/src/graph/graph.ts";
import { synthesize } from "../../packages/offline/src/synth/synthesize.ts";
import { withEnvironment } from "./stages.ts";

const root = resolve(import.meta.dirname, "../..");
const folder = join(root, ".sst", "test-graphs");
/** Settings of stages that only tests have. */
const testStages = join(root, "tests", "stages");

/** The stages that every claim is tested for. */
export const stages = ["prod", "dev", "offline"] as const;

/** The networks that may call production in these tests. */
export const networks = ["8.8.8.0/24", "2001:4860::/32"];

/** What production needs besides its stage file. */
export const productionEnvironment = {
  AIRLOCK_ALLOWED_NETWORKS: networks.join(),
  AIRLOCK_ALARM_EMAILS: "operations@airlock.test",
};

/** Keys of the webhooks of the stages `everything` and `offline-most`. */
const webhookKeys = Object.fromEntries(
  ["Partner", "PartnerDash1", "Partner1", "Constructor"].map((name) => [
    `SST_SECRET_Webhook${name}`,
    "a-key",
  ]),
);

/** The stages that the tests of a project share. */
const shared: Record<string, readonly string[]> = {
  infra: [...stages, "everything", "keyed", "little"],
  offline: ["offline", "scanned", "offline-least", "offline-most"],
};

/** Synthesizes each stage of a project once per run of the tests; vitest calls it before they start. */
export default async function setup(project: TestProject): Promise<void> {
  await mkdir(join(folder, project.name), { recursive: true });
  const write = async () => {
    for (const stage of shared[project.name] ?? [])
      await writeFile(
        fileOf(stage, project.name),
        // Tests of project infra read declarations only.
        JSON.stringify(await synthesizeStage(stage, { packages: project.name !== "infra" })),
      );
  };
  await write();
  project.onTestsRerun(write);
}

const fileOf = (stage: string, project: string) => join(folder, project, `${stage}.json`);

/** A stage that the tests of project infra share: one of `stages`, or of those in `tests/stages`. It has no packages. */
export async function graphOf(stage: string): Promise<Graph> {
  return JSON.parse(await readFile(fileOf(stage, "infra"), "utf8"));
}

/** A stage that the tests of project offline share, with packages. */
export async function runnableGraphOf(stage: string): Promise<Graph> {
  return JSON.parse(await readFile(fileOf(stage, "offline"), "utf8"));
}

/**
 * Synthesizes a stage.
 *
 * @param options.environment variables that the program reads
 * @param options.root the folder of another checkout
 * @param options.packages whether the functions' packages are built (default: true)
 * @throws SynthError with what the program threw
 */
export async function synthesizeStage(
  stage: string,
  options: { environment?: Record<string, string>; root?: string; packages?: boolean } = {},
): Promise<Graph> {
  const environment = {
    ...(stage === "prod" ? productionEnvironment : {}),
    ...(existsSync(join(testStages, `${stage}.json`)) ? { AIRLOCK_STAGES: testStages } : {}),
    ...(["everything", "offline-most"].includes(stage) ? webhookKeys : {}),
    ...options.environment,
  };
  return withEnvironment(
    environment,
    async () =>
      (await synthesize({ root: options.root ?? root, stage, packages: options.packages ?? true })).graph,
  );
}
