import type { Graph } from "../../packages/offline/src/graph/graph.ts";
import { synthesize } from "../../packages/offline/src/synth/synthesize.ts";

/** The stages that claims are made about, as their programs declare them. */
export const stages = ["prod", "dev", "offline"] as const;

/** Who may call production, as these tests tell it. */
export const networks = ["8.8.8.0/24", "2001:4860::/32"];

/**
 * The graph of a stage. Production has to be told who may call and who is alarmed; what is told here is for claims only.
 */
export async function graphOf(
  stage: string,
  environment: Record<string, string> = {},
  root = process.cwd(),
): Promise<Graph> {
  const given = {
    ...(stage === "prod" && {
      AIRLOCK_ALLOWED_NETWORKS: networks.join(),
      AIRLOCK_ALARM_EMAILS: "operations@airlock.test",
    }),
    ...environment,
  };
  const before = { ...process.env };
  Object.assign(process.env, given);
  try {
    return (await synthesize({ root, stage })).graph;
  } finally {
    for (const name of Object.keys(given)) {
      if (before[name] === undefined) delete process.env[name];
      else process.env[name] = before[name];
    }
  }
}
