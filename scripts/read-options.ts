import { type ParseArgsOptionsConfig, parseArgs } from "node:util";

/** Ends the process with a message and the usage. */
export function refuse(message: string, usage: string): never {
  console.error(`${message}\n\n${usage}`);
  process.exit(1);
}

/**
 * The options of a script's command line. `--help` prints the usage and ends the process; so does an unknown option, with
 * exit code 1.
 */
export function readOptions<const Options extends ParseArgsOptionsConfig>(usage: string, options: Options) {
  try {
    const { values } = parseArgs({ options: { help: { type: "boolean", short: "h" }, ...options } });
    if (!("help" in values)) return values;
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error), usage);
  }
  console.log(usage);
  process.exit(0);
}
