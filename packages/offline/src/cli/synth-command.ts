import { writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { requireAccepted } from "../checks/check.ts";
import { synthesize } from "../synth/synthesize.ts";
import { UserError } from "../user-error.ts";
import { requireStage, stageOptions, stageUsage } from "./stage-options.ts";

const usage = `sst-offline synth --stage NAME [options]
${stageUsage}
  --out FILE     the file to write (standard output)`;

/**
 * Prints an app's graph for a stage as JSON. Progress and the list of packages go to standard error.
 * @throws UserError that says what AWS would refuse at the deploy
 */
export async function synth(commandArguments: string[]): Promise<void> {
  const { values } = parseArgs({
    args: commandArguments,
    options: { ...stageOptions, out: { type: "string" } },
  });
  if (values.help) return console.log(usage);
  const started = performance.now();
  const { graph, cached } = await synthesize({
    root: values.root,
    stage: requireStage(values.stage),
    progress: (line) => console.error(line),
  });
  await requireAccepted(graph);
  const json = `${JSON.stringify(graph, null, 2)}\n`;
  if (values.out) await writeGraph(values.out, json);
  else process.stdout.write(json);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.error(`${graph.resources.length} resources in ${seconds} s${cached ? ", from cache" : ""}`);
  for (const { name, sha256, size } of graph.packages)
    console.error(`${name.padEnd(16)} ${sha256} ${Math.ceil(size / 1024)} KiB`);
}

async function writeGraph(file: string, json: string): Promise<void> {
  await writeFile(file, json).catch((error) => {
    throw new UserError(
      `--out ${file} cannot be written (${error.code}). Name a file in an existing folder.`,
    );
  });
}
