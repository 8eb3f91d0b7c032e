import { type ParseArgsOptionsConfig, parseArgs } from "node:util";
import type { Connection } from "./connection.ts";
import type { Output } from "./partner-output.ts";
import { openStage, type StageAccess } from "./stage-access.ts";
import { UserError } from "./user-error.ts";

/** Options of every command. */
export const sharedOptions = {
  stage: { type: "string" },
  data: { type: "string" },
  json: { type: "boolean", default: false },
  help: { type: "boolean", short: "h", default: false },
} as const;

export interface Command<Values, OptionName extends string> {
  /** Whether the command takes a name. */
  takesName: boolean;
  /** Options besides those of every command. */
  options: readonly OptionName[];
  run(access: StageAccess, name: string, values: Values): Promise<Output>;
}

/** A program with commands, each for one stage. */
export interface Program<Values, OptionName extends string> {
  /** How it is called, such as `npm run partner`. */
  call: string;
  /** What a command's name names, such as `partner`. */
  subject: string;
  /** How the usage writes a name, such as `NAME`. */
  placeholder: string;
  options: ParseArgsOptionsConfig & Record<OptionName, ParseArgsOptionsConfig[string]>;
  commands: ReadonlyMap<string, Command<Values, OptionName>>;
  /** @throws UserError if a command does not take the name */
  checkName(command: string, name: string): void;
}

/** What a command line asks for. */
export interface Request {
  stage: string;
  /** Data folder of the offline system that runs the stage, if it was named. */
  data: string | undefined;
  isJson: boolean;
  /** Runs the command on the stage. */
  run(connection: Connection): Promise<Output>;
}

/**
 * Reads a command line, before anything is called.
 * @param parse reads the options that the program has
 * @returns undefined if it asks for help
 * @throws UserError, or the error of `parseArgs`
 */
export function readCommandLine<
  Values extends { stage?: string; data?: string; json: boolean; help: boolean },
  OptionName extends string,
>(program: Program<Values, OptionName>, commandArguments: string[]): Request | undefined {
  const { call, subject, placeholder, options, commands } = program;
  const parsed = parseArgs({ args: commandArguments, options, allowPositionals: true, tokens: true });
  const { positionals, tokens } = parsed;
  const values = parsed.values as unknown as Values;
  const [commandName, name, ...others] = positionals;
  if (values.help) return undefined;
  const command = commandName === undefined ? undefined : commands.get(commandName);
  if (commandName === undefined || !command)
    throw new UserError(
      `${commandName === undefined ? "Name a command" : `"${commandName}" is not a command`}: ${[...commands.keys()].join(", ")}. --help lists the options.`,
    );
  const allowed: readonly string[] = ["stage", "data", "json", ...command.options];
  const [foreign] = tokens.flatMap((token) =>
    token.kind === "option" && !allowed.includes(token.name) ? [token.name] : [],
  );
  if (foreign !== undefined) throw new UserError(`"${commandName}" has no option --${foreign}.`);
  if (command.takesName === (name === undefined) || others.length > 0)
    throw new UserError(
      command.takesName
        ? `Name one ${subject}: ${call} -- ${commandName} ${placeholder} --stage STAGE.`
        : `"${commandName}" takes no name.`,
    );
  const { stage } = values;
  if (!stage) throw new UserError("Name the stage: --stage STAGE.");
  if (!/^[a-z][a-z0-9-]{0,29}$/.test(stage)) throw new UserError(`"${stage}" is not the name of a stage.`);
  if (name !== undefined) program.checkName(commandName, name);
  return {
    stage,
    data: values.data,
    isJson: values.json,
    async run(connection) {
      const access = await openStage(stage, connection);
      try {
        return await command.run(access, name ?? "", values);
      } finally {
        access.close();
      }
    },
  };
}
