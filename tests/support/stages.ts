import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const root = resolve(import.meta.dirname, "../..");

/** The settings of production, complete. */
const production = {
  ...JSON.parse(await readFile(join(root, "stages/prod.json"), "utf8")),
  allowedNetworks: ["8.8.8.0/24", "2001:4860::/32"],
  alarmEmails: ["operations@airlock.test"],
};

/** Stages of the tests, by name. */
export const testStages: Record<string, object> = {
  /** Another region, and every setting turned on. */
  everything: {
    ...production,
    region: "eu-central-1",
    audit: { rules: true, recorder: true },
    accountAccessBlock: true,
    firewall: { enabled: true, blockAnonymousNetworks: true },
    retentionDays: { logs: 3653, released: 30 },
    clients: { partner: ["airlock/submit"], "partner-1": ["airlock/read"], partner1: ["airlock/review"] },
    secretVersions: { partner: [1, 2] },
    domain: {
      name: "intake.airlock.test",
      certificateArn: "arn:aws:acm:eu-central-1:000000000000:certificate/1",
    },
  },
  /** Every optional setting turned off. */
  little: {
    ...production,
    firewall: {},
    malwareProtection: false,
    reservedConcurrency: {},
    audit: { rules: true },
  },
  /** A stage that creates AWS Config's recorder. */
  recorder: {
    region: "us-west-2",
    clients: { partner: ["airlock/submit"] },
    audit: { rules: true, recorder: true },
  },
  /** A stage whose uploads GuardDuty scans. */
  scanned: {
    region: "us-west-2",
    clients: { partner: ["airlock/submit", "airlock/read"], reviewer: ["airlock/read", "airlock/review"] },
    malwareProtection: true,
  },
};

/** Runs `work` with these variables in the environment of this process and its children, and restores it. */
export async function withEnvironment<Result>(
  variables: Record<string, string>,
  work: () => Promise<Result>,
): Promise<Result> {
  const before = { ...process.env };
  Object.assign(process.env, variables);
  try {
    return await work();
  } finally {
    for (const name of Object.keys(variables)) {
      if (before[name] === undefined) delete process.env[name];
      else process.env[name] = before[name];
    }
  }
}

/**
 * Writes stage files to a temporary folder, from which this process and its children then read all stages.
 *
 * @param stages settings, or the text of the file, by stage name
 * @returns a function that restores the environment and removes the folder and what was synthesized for these stages
 */
export async function useStages(stages: Record<string, object | string>): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), "airlock-stages-"));
  for (const [name, settings] of Object.entries(stages))
    await writeFile(
      join(folder, `${name}.json`),
      typeof settings === "string" ? settings : JSON.stringify(settings),
    );
  const before = process.env.AIRLOCK_STAGES;
  process.env.AIRLOCK_STAGES = folder;
  return async () => {
    if (before === undefined) delete process.env.AIRLOCK_STAGES;
    else process.env.AIRLOCK_STAGES = before;
    await rm(folder, { recursive: true });
    for (const name of Object.keys(stages)) await rm(`.sst/synth/${name}`, { recursive: true, force: true });
  };
}
