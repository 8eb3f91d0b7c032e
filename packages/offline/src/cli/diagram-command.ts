import { parseArgs } from "node:util";
import { drawGraph } from "../diagram/diagram.ts";
import { stageOptions, stageUsage, synthesizeDeclaration } from "./stage-options.ts";

const usage = `sst-offline diagram --stage NAME [options]
${stageUsage}`;

/** Prints a Mermaid flowchart of what a stage declares. */
export async function diagram(commandArguments: string[]): Promise<void> {
  const { values } = parseArgs({ args: commandArguments, options: stageOptions });
  if (values.help) return console.log(usage);
  process.stdout.write(drawGraph(await synthesizeDeclaration(values)));
}
