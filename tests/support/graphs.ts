import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { TestProject } from "vitest/node";
import { readStage, type Stage } from "../../infra/stage.ts";
import type { Graph } from "../../packages/offline/src/graph/graph.ts";
import { synthesize } from "../../packages/offline/src/synth/synthesize.ts";
import { withEnvironment } from "./stages.ts";

const root = resolve(import.meta.dirname, "../..");
const folder = join(root, ".sst", "test-graphs");
/** Settings of stages that only tests have. */
const testStages = join(root, "tests", "stages");
/** Copies of the shipped settings for another region. */
const europeanStages = join(root, ".sst", "test-stages");

/** The stages that are shipped, and the one that `sst dev` makes for a developer, in us-west-2 and in eu-central-1. */
export const stages = [
  "prod",
  "prod-eu",
  "dev",
  "dev-eu",
  "anna",
  "anna-eu",
  "offline",
  "offline-eu",
] as const;

/** Stages of `tests/stages` whose settings are the other values of `stages`. */
export const variants = ["everything", "keyed", "little"] as const;

/** Whether a stage is evaluated as `sst dev` does. */
export const isPersonal = (stage: string): boolean => /^anna(-|$)/.test(stage);

/** The networks that may call production in these tests. */
export const networks = ["8.8.8.0/24", "2001:4860::/32"];

/** What production needs besides its stage file. */
export const productionEnvironment = {
  AIRLOCK_ALLOWED_NETWORKS: networks.join(),
  AIRLOCK_ALARM_EMAILS: "operations@airlock.test",
};

/** Keys of the webhooks of the stages `everything` and `offline-most`, and the secret of `little` at its identity provider. */
const secrets = Object.fromEntries(
  [
    "WebhookPartner",
    "WebhookPDash01ks7m3v8w2x4y6z8a0b2c4d6e",
    "WebhookPDash01ks7m3v8w2x4y6z8a0b2c4d6f",
    "IdentityProvider",
  ].map((name) => [`SST_SECRET_${name}`, "a-key"]),
);

/** The stages that the tests of a project share. Those that run have packages; tests of project infra read declarations only. */
const shared: Record<string, { kind: Kind; stages: readonly string[] }> = {
  infra: { kind: "declared", stages: [...stages, ...variants] },
  offline: { kind: "runnable", stages: ["offline", "scanned", "offline-least", "offline-most"] },
  browser: { kind: "runnable", stages: ["offline", "offline-two-people"] },
};
type Kind = "declared" | "runnable";

/** Synthesizes each stage of a project once per run of the tests; vitest calls it before they start. */
export default async function setup(project: TestProject): Promise<void> {
  const { kind, stages: needed } = shared[project.name] ?? { kind: "declared", stages: [] };
  await mkdir(join(folder, kind), { recursive: true });
  const write = async () => {
    await writeEuropeanStages();
    for (const stage of needed)
      await writeFile(
        fileOf(stage, kind),
        JSON.stringify(await synthesizeStage(stage, { packages: kind === "runnable" })),
      );
  };
  await write();
  project.onTestsRerun(write);
}

const fileOf = (stage: string, kind: Kind) => join(folder, kind, `${stage}.json`);

/** A stage that the tests of project infra share: one of `stages`, or of those in `tests/stages`. It has no packages. */
export async function graphOf(stage: string): Promise<Graph> {
  return JSON.parse(await readFile(fileOf(stage, "declared"), "utf8"));
}

/** A stage that the tests of projects offline and browser share, with packages. */
export async function runnableGraphOf(stage: string): Promise<Graph> {
  return JSON.parse(await readFile(fileOf(stage, "runnable"), "utf8"));
}

/** Writes the shipped settings as those of stages in eu-central-1. Personal stages have the settings of `dev.json`. */
async function writeEuropeanStages(): Promise<void> {
  await mkdir(europeanStages, { recursive: true });
  for (const [copy, stage] of [
    ["prod-eu", "prod"],
    ["dev-eu", "dev"],
    ["dev", "dev"],
    ["offline-eu", "offline"],
  ]) {
    const settings = JSON.parse(await readFile(join(root, "stages", `${stage}.json`), "utf8"));
    await writeFile(
      join(europeanStages, `${copy}.json`),
      JSON.stringify({ ...settings, region: "eu-central-1" }),
    );
  }
}

/** The variables that the program of a stage reads in tests. */
function environmentOf(stage: string): Record<string, string> {
  return {
    ...(/^prod(-eu)?$/.test(stage) ? productionEnvironment : {}),
    ...(stage.endsWith("-eu") ? { AIRLOCK_STAGES: europeanStages } : {}),
    ...(existsSync(join(testStages, `${stage}.json`)) ? { AIRLOCK_STAGES: testStages } : {}),
    ...(["everything", "little", "offline-most"].includes(stage) ? secrets : {}),
  };
}

/** The settings of a stage as its file has them, without defaults and variables. */
export async function fileSettingsOf(stage: string): Promise<Record<string, unknown>> {
  const directory = environmentOf(stage).AIRLOCK_STAGES ?? join(root, "stages");
  return JSON.parse(await readFile(join(directory, `${isPersonal(stage) ? "dev" : stage}.json`), "utf8"));
}

/** The settings of a stage that tests synthesize. */
export const settingsOf = (stage: string): Promise<Stage> =>
  withEnvironment(environmentOf(stage), async () =>
    readStage(stage, undefined, { isDev: isPersonal(stage) }),
  );

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
  const { packages = true, root: folder = root } = options;
  return withEnvironment({ ...environmentOf(stage), ...options.environment }, async () => {
    const { graph } = await synthesize({ root: folder, stage, packages, dev: isPersonal(stage) });
    return graph;
  });
}
