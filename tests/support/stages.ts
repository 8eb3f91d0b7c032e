import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

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
