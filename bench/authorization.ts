import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type OfflineTarget, startOffline } from "../tests/support/target.ts";
import { submitDocuments } from "./documents.ts";
import { printRatio, timed } from "./measure.ts";

const rounds = 8;
const documentsOfRound = 32;

/** Starts the system; without authorization, its authorizer is replaced when the module is loaded. */
async function start(data: string, { authorizes }: { authorizes: boolean }): Promise<OfflineTarget> {
  const before = process.env.NODE_OPTIONS;
  const replacement = pathToFileURL(join(import.meta.dirname, "without-authorization.ts"));
  if (!authorizes) process.env.NODE_OPTIONS = `${before ?? ""} --import ${replacement}`;
  try {
    return await startOffline(data);
  } finally {
    if (before === undefined) delete process.env.NODE_OPTIONS;
    else process.env.NODE_OPTIONS = before;
  }
}

/** Measures what authorization costs: documents until released, by turns with and without it. */
export async function measureAuthorization(): Promise<void> {
  const work = await mkdtemp(join(tmpdir(), "airlock-bench-authorization-"));
  const targets = {
    with: await start(join(work, "with"), { authorizes: true }),
    without: await start(join(work, "without"), { authorizes: false }),
  };
  try {
    const durations = { with: 0, without: 0 };
    // The first round starts the functions.
    for (let round = 0; round <= rounds; round++)
      for (const name of round % 2 === 0 ? (["with", "without"] as const) : (["without", "with"] as const)) {
        const [duration] = await timed(() => submitDocuments(targets[name], documentsOfRound, 8));
        if (round > 0) durations[name] += duration;
      }
    printRatio(
      `${rounds * documentsOfRound} documents until released, authorized`,
      durations.with,
      "without authorization",
      durations.without,
    );
  } finally {
    await targets.with.close();
    await targets.without.close();
    await rm(work, { recursive: true, force: true });
  }
}
