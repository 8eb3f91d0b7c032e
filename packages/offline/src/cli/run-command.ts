import pc from "picocolors";
import { lookUp } from "../look-up.ts";
import { UserError } from "../user-error.ts";

/** A subcommand; it is given the arguments that follow its name. */
type Command = (commandArguments: string[]) => Promise<void>;

/** Each command's module is imported only when the command runs. */
const commands: Readonly<Record<string, { summary: string; load(): Promise<Command> }>> = {
  start: {
    summary: "runs the app on this machine until Ctrl-C",
    load: async () => (await import("./start-command.ts")).start,
  },
  synth: {
    summary: "prints the resources that a stage declares, as JSON",
    load: async () => (await import("./synth-command.ts")).synth,
  },
  check: {
    summary: "checks what a stage declares; exits with 1 when a rule is violated",
    load: async () => (await import("./check-command.ts")).checkStage,
  },
  diff: {
    summary: "prints what differs between two graphs, folders or git revisions",
    load: async () => (await import("./diff-command.ts")).diff,
  },
  diagram: {
    summary: "prints a Mermaid diagram of what a stage declares",
    load: async () => (await import("./diagram-command.ts")).diagram,
  },
};

const usage = `sst-offline COMMAND [options]
${Object.entries(commands)
  .map(([name, { summary }]) => `  ${name.padEnd(8)} ${summary}`)
  .join("\n")}
sst-offline COMMAND --help lists the command's options.`;

/**
 * Runs a command; an error ends the process with exit code 1. A `UserError`, and an error of `parseArgs`, is printed without
 * a stack.
 */
export async function runCommand(name: string | undefined, commandArguments: string[]): Promise<void> {
  try {
    if (name === "--help" || name === "-h") return console.log(usage);
    const command = name === undefined ? undefined : lookUp(commands, name);
    if (!command)
      throw new UserError(`${name ? `"${name}" is not a command.` : "Name a command."}\n${usage}`);
    await (await command.load())(commandArguments);
  } catch (error) {
    console.error(describe(error, name));
    process.exit(1);
  }
}

function describe(error: unknown, command: string | undefined): unknown {
  if (error instanceof UserError) return pc.red(error.message);
  const isAboutOptions =
    error instanceof Error && "code" in error && String(error.code).startsWith("ERR_PARSE_ARGS");
  if (!isAboutOptions) return error;
  return pc.red(`${error.message.replace(/\.?$/, ".")} sst-offline ${command} --help lists the options.`);
}
