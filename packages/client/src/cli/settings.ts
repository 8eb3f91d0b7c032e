import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import type { ClientCredentials } from "../token.ts";
import { UserError } from "./exit-codes.ts";
import { pathError } from "./path-errors.ts";

/** Where to submit, and the client's credentials. */
export interface Settings extends ClientCredentials {
  apiUrl: string;
  /** What has these settings, for messages. */
  source: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** The environment variable of each setting. */
const variables = {
  apiUrl: "AIRLOCK_API_URL",
  tokenUrl: "AIRLOCK_TOKEN_URL",
  clientId: "AIRLOCK_CLIENT_ID",
  clientSecret: "AIRLOCK_CLIENT_SECRET",
} as const satisfies Record<Exclude<keyof Settings, "source">, string>;

/** What `npm start` of Airlock's repository writes. */
const offlineOutputs = ".offline/outputs.json";

/** The file of `airlock login`. https://specifications.freedesktop.org/basedir-spec/latest/ */
export const loginFile = (env: Environment): string =>
  join(env.XDG_CONFIG_HOME || join(homedir(), ".config"), "airlock", "login.json");

/** The folder of the submissions that are not complete. */
export const submissionsFolder = (env: Environment): string =>
  join(env.XDG_STATE_HOME || join(homedir(), ".local", "state"), "airlock", "submissions");

/**
 * The settings of the environment; or else of the file that AIRLOCK_OUTPUTS names, of a system that runs on this machine, or of
 * `airlock login`.
 * @throws UserError if there are none, or one is missing
 */
export async function readSettings(env: Environment): Promise<Settings> {
  if (env[variables.apiUrl]) return settingsOf(env);
  if (env.AIRLOCK_OUTPUTS) return outputsOf(env.AIRLOCK_OUTPUTS, await readText(env.AIRLOCK_OUTPUTS));
  const outputs = await readText(offlineOutputs);
  // Whoever made the current folder must not be sent files.
  if (outputs !== undefined && isLocal(outputsOf(offlineOutputs, outputs)))
    return outputsOf(offlineOutputs, outputs);
  const login = await readText(loginFile(env));
  if (login !== undefined) return checked(parse(login), loginFile(env));
  throw new UserError(
    `Run "airlock login", or set ${Object.values(variables).join(", ")}. In Airlock's repository, "npm start" first.`,
  );
}

function settingsOf(env: Environment): Settings {
  for (const variable of Object.values(variables))
    if (!env[variable])
      throw new UserError(`${variables.apiUrl} is set, but ${variable} is not. Set all four.`);
  for (const variable of [variables.apiUrl, variables.tokenUrl]) checkUrl(variable, env[variable] ?? "");
  const entries = Object.entries(variables).map(([name, variable]) => [name, env[variable]]);
  return checked(Object.fromEntries(entries), "the environment");
}

/** @throws UserError */
export function checkUrl(name: string, url: string): void {
  if (!/^https?:\/\/./.test(url) || !URL.canParse(url))
    throw new UserError(`${name} is "${url}". Set it to a URL that begins with https://.`);
}

function outputsOf(file: string, text: string | undefined): Settings {
  const outputs = parse(text ?? "");
  const partner = (outputs.clients as Record<string, unknown> | undefined)?.partner;
  if (!outputs.apiUrl || !outputs.tokenUrl || typeof partner !== "object")
    throw new UserError(
      `${file} has no apiUrl, tokenUrl and client "partner". Run "npm start", which writes it.`,
    );
  return checked({ ...outputs, ...partner }, file);
}

const isLocal = ({ apiUrl, tokenUrl }: Settings) =>
  [apiUrl, tokenUrl].every((url) => ["localhost", "127.0.0.1", "[::1]"].includes(new URL(url).hostname));

function checked(values: Record<string, unknown>, where: string): Settings {
  const { apiUrl, tokenUrl, clientId, clientSecret } = values;
  const texts = [apiUrl, tokenUrl, clientId, clientSecret];
  if (!texts.every((value) => typeof value === "string" && value.trim() !== ""))
    throw new UserError(
      `${where} lacks one of ${Object.keys(variables).join(", ")}. Run "airlock login", or set ${Object.values(variables).join(", ")}.`,
    );
  const [api = "", token = "", id = "", secret = ""] = texts.map((text) => String(text).trim());
  checkUrl(`apiUrl of ${where}`, api);
  checkUrl(`tokenUrl of ${where}`, token);
  return {
    apiUrl: api.replace(/\/$/, ""),
    tokenUrl: token,
    clientId: id,
    clientSecret: secret,
    source: where,
  };
}

const readText = (file: string) => readFile(file, "utf8").catch(() => undefined);

function parse(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) ?? {};
  } catch {
    return {};
  }
}

/** Stores a login in a file that only the user can read; returns its path. */
export async function storeLogin(env: Environment, settings: Omit<Settings, "source">): Promise<string> {
  const file = loginFile(env);
  try {
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    await writeFile(`${file}.new`, `${JSON.stringify(settings, null, 2)}\n`, { mode: 0o600 });
    await rename(`${file}.new`, file);
  } catch (error) {
    throw pathError(file, "written", error, "Set XDG_CONFIG_HOME to a folder where you may write.");
  }
  return file;
}
