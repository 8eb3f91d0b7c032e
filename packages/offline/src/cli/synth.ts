import { writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { SynthError, synthesize } from "../synth/synthesize.ts";
import { isUserError } from "./run-command.ts";

const usage = "npm run synth -- --stage NAME [--out FILE] [--root FOLDER]";

/** Prints an app's graph for a stage as JSON: to the file that `--out` names, else to standard output. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      stage: { type: "string" },
      out: { type: "string" },
      root: { type: "string" },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) return console.log(usage);
  if (!values.stage) throw new SynthError(`Say which stage: ${usage}`);
  const started = performance.now();
  const { graph, cached } = await synthesize({
    root: values.root ?? process.cwd(),
    stage: values.stage,
    progress: (line) => console.error(line),
  });
  const json = `${JSON.stringify(graph, null, 2)}\n`;
  if (values.out)
    await writeFile(values.out, json).catch((error) => {
      throw new SynthError(
        `--out ${values.out} cannot be written (${error.code}). Name a file in a folder that is there.`,
      );
    });
  else process.stdout.write(json);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.error(`${graph.resources.length} resources in ${seconds} s${cached ? ", from cache" : ""}`);
  for (const { name, sha256, size } of graph.packages)
    console.error(`${name.padEnd(16)} ${sha256} ${Math.ceil(size / 1024)} KiB`);
}

main().catch((error) => {
  console.error(isUserError(error) ? error.message : error);
  process.exitCode = 1;
});
