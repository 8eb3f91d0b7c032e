import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

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
