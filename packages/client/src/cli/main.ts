import { readFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { createClient } from "../node/index.ts";
import { type Command, commands, helpOf, overview } from "./commands.ts";
import { exitCodes, Interrupted, UsageError } from "./exit-codes.ts";
import { printError } from "./report.ts";
import { Terminal } from "./terminal.ts";

/** Runs the command `airlock`. @returns its exit code */
export async function main(args: readonly string[]): Promise<number> {
  const [name = "--help", ...rest] = args;
  const command = commands.get(name);
  const terminal = new Terminal({ json: rest.includes("--json") });
  if (name === "--help" || name === "-h" || name === "help") {
    process.stdout.write(overview());
    return args.length === 0 ? exitCodes.usage : exitCodes.released;
  }
  if (name === "--version") {
    const manifest = await readFile(new URL("../../package.json", import.meta.url), "utf8");
    process.stdout.write(`${JSON.parse(manifest).version}\n`);
    return exitCodes.released;
  }
  process.stdout.on("error", endOfOutput);
  const stop = new AbortController();
  const interrupt = (signal: "SIGINT" | "SIGTERM") => {
    if (stop.signal.aborted) process.exit(exitCodes[signal]);
    stop.abort(new Interrupted(signal));
  };
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, interrupt);
  try {
    if (!command) throw new UsageError(`There is no command "${name}". airlock --help lists them.`);
    return await run(command, rest, terminal, stop.signal);
  } catch (error) {
    if (error instanceof Interrupted) {
      terminal.error(error.message);
      return exitCodes[error.signal];
    }
    printError(terminal, error);
    return error instanceof UsageError ? exitCodes.usage : exitCodes.failed;
  } finally {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.off(signal, interrupt);
  }
}

/** Ends as other commands do whose reader, such as `head`, has ended. */
function endOfOutput(error: NodeJS.ErrnoException): void {
  if (error.code === "EPIPE") process.exit(exitCodes.SIGPIPE);
  process.stderr.write(`Standard output cannot be written (${error.code}). Free space on its disk.\n`);
  process.exit(exitCodes.failed);
}

async function run(
  command: Command,
  args: string[],
  terminal: Terminal,
  signal: AbortSignal,
): Promise<number> {
  const { values, positionals } = parsed(command, args);
  if (values.help) {
    process.stdout.write(helpOf(command));
    return exitCodes.released;
  }
  return command.run({
    values: new Map(Object.entries(values)),
    positionals,
    terminal,
    signal,
    env: process.env,
    createClient,
  });
}

/** @throws UsageError */
function parsed({ options }: Command, args: string[]) {
  try {
    return parseArgs({
      args,
      options: { ...options, json: { type: "boolean" }, help: { type: "boolean", short: "h" } },
      allowPositionals: true,
      allowNegative: true,
    });
  } catch (error) {
    throw new UsageError((error as Error).message, { cause: error });
  }
}
