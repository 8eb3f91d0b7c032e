import type { Graph } from "../graph/graph.ts";
import { synthesize } from "../synth/synthesize.ts";
import { UserError } from "../user-error.ts";

/** The options, in the form of `parseArgs`, of each command that reads a stage's declaration. */
export const stageOptions = {
  stage: { type: "string" },
  root: { type: "string", default: process.cwd() },
  help: { type: "boolean", default: false },
} as const;

/** The lines of a command's usage for `stageOptions`. */
export const stageUsage = `  --stage NAME   the stage
  --root FOLDER  the folder of sst.config.ts (the current one)`;

/**
 * Synthesizes the stage of a command without its packages; progress is printed on standard error.
 *
 * @throws UserError when no stage is given or the app cannot be evaluated
 */
export async function synthesizeDeclaration(values: {
  stage?: string | undefined;
  root: string;
}): Promise<Graph> {
  const { graph } = await synthesize({
    root: values.root,
    stage: requireStage(values.stage),
    packages: false,
    progress: (line) => console.error(line),
  });
  return graph;
}

/** @throws UserError when no stage is given */
export function requireStage(stage: string | undefined): string {
  if (!stage) throw new UserError("Name a stage: --stage NAME.");
  return stage;
}
