import { parseArgs } from "node:util";
import { defaultLimits, type LimitName, type Limits } from "../budget.ts";
import { type Policy, patternsOf } from "../policy.ts";
import { type Action, actions, type ProfileName, profileNames } from "../rule.ts";
import { rules } from "../rules.ts";
import { UserError } from "./user-error.ts";

export const usage = `airlock-inspect [options] FILE|FOLDER…
Finds out what files are and what hides in them. Folders are read with all that is in them; symbolic links in them
are not followed.

  --profile NAME       strict, balanced (default) or lenient
  --rule RULE=ACTION   another action for a rule, or for rules by a pattern such as pdf-*: ignore, note, quarantine
                       or reject; may be repeated
  --limit NAME=VALUE   another limit of an inspection; may be repeated
                       ${Object.keys(defaultLimits).join(", ")} (milliseconds)
  --json               print JSON Lines: an object for each file
  --sarif              print SARIF 2.1.0
  --explain [RULE]     print what a rule finds, why, and what the sender can do; or the list of rules
  --version            print the version
  --help               print this text

Exit code: 0 all files may be released, 1 at least one is to be quarantined, 2 at least one is to be rejected,
3 at least one could not be inspected, or the command was used wrongly.`;

const options = {
  profile: { type: "string", default: "balanced" },
  rule: { type: "string", multiple: true, default: [] as string[] },
  limit: { type: "string", multiple: true, default: [] as string[] },
  json: { type: "boolean", default: false },
  sarif: { type: "boolean", default: false },
  explain: { type: "boolean", default: false },
  version: { type: "boolean", default: false },
  help: { type: "boolean", short: "h", default: false },
} as const;

export interface Options {
  paths: string[];
  policy: Policy;
  limits: Partial<Limits>;
  output: "text" | "json" | "sarif";
  /** A command that inspects nothing. */
  command: "explain" | "version" | "help" | undefined;
}

/**
 * Reads the command line.
 *
 * @throws UserError, or an error of `parseArgs`
 */
export function readOptions(commandLine: string[]): Options {
  const { values, positionals } = parseArgs({ args: commandLine, options, allowPositionals: true });
  if (values.json && values.sarif) throw new UserError("--json and --sarif exclude each other.");
  const command = (["help", "version", "explain"] as const).find((name) => values[name]);
  if (!command && positionals.length === 0) throw new UserError(`Name a file or a folder.\n\n${usage}`);
  return {
    paths: positionals,
    policy: {
      profile: readProfile(values.profile),
      overrides: [{ name: "command line", actions: new Map(values.rule.map(readAction)) }],
    },
    limits: Object.fromEntries(values.limit.map(readLimit)),
    output: values.json ? "json" : values.sarif ? "sarif" : "text",
    command,
  };
}

function readProfile(name: string): ProfileName {
  const profile = profileNames.find((known) => known === name);
  if (!profile)
    throw new UserError(`--profile ${name}: there is no such profile. Profiles: ${profileNames.join(", ")}.`);
  return profile;
}

function readAction(text: string): [string, Action] {
  const [rule = "", name] = text.split("=");
  const action = actions.find((known) => known === name);
  if (![...rules.keys()].some((id) => patternsOf(id).includes(rule)))
    throw new UserError(`--rule ${text}: there is no rule "${rule}". --explain lists the rules.`);
  if (!action)
    throw new UserError(`--rule ${text}: write RULE=ACTION. The actions are ${actions.join(", ")}.`);
  return [rule, action];
}

const limitNames = Object.keys(defaultLimits) as LimitName[];

function readLimit(text: string): [LimitName, number] {
  const [name = "", digits = ""] = text.split("=");
  const limit = limitNames.find((known) => known === name);
  if (!limit)
    throw new UserError(`--limit ${text}: there is no limit "${name}". Limits: ${limitNames.join(", ")}.`);
  if (!/^\d{1,15}$/.test(digits))
    throw new UserError(`--limit ${text}: write NAME=VALUE with a whole number.`);
  return [limit, Number(digits)];
}
