import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import type * as z from "zod";
import { errorsOfBackup } from "./backup-settings.ts";
import { errorsOfClients } from "./client-settings.ts";
import { readNetworks } from "./networks.ts";
import { errorsOfProduction, hasRealDocuments, isProductionStage } from "./production.ts";
import { SettingsError } from "./settings-error.ts";
import { anyNetwork, stageSchema } from "./stage-schema.ts";
import { stringsIn, valueAt } from "./values.ts";

export type Stage = Omit<z.infer<typeof stageSchema>, "production"> & {
  name: string;
  isProduction: boolean;
  /** Whether it is production, or retains its data. */
  hasRealDocuments: boolean;
};

/** Environment variables that override settings; a list is separated by commas. */
const overrides = {
  region: { variable: "AIRLOCK_REGION", isList: false },
  allowedNetworks: { variable: "AIRLOCK_ALLOWED_NETWORKS", isList: true },
  alarmEmails: { variable: "AIRLOCK_ALARM_EMAILS", isList: true },
} as const;

/**
 * Reads the settings of a stage from `stages/<name>.json`; those of a personal stage, which has no file, from
 * `stages/dev.json`. The environment overrides some of them, and AIRLOCK_STAGES names another folder than `stages`.
 *
 * @param root the folder that contains `stages`; by default the project's
 * @param options.isDev whether SST runs in dev mode. The stage may then be without a file, and cannot be production
 * @throws SettingsError that names every invalid setting, or the known stages
 */
export function readStage(name: string, root?: string, { isDev = false } = {}): Stage {
  const nameError = errorOfName(name);
  if (nameError) throw new SettingsError(nameError);
  const folder = stagesFolder(root);
  if (!existsSync(join(folder, `${name}.json`)) && !isDev)
    throw new SettingsError(
      `Stage "${name}" is not known: it has no file stages/${name}.json. Use the stage ${knownStages(folder)}. To add the stage, copy stages/dev.json to stages/${name}.json and change the settings.`,
    );
  const { settings, sources } = readSettings(name, folder);
  if (isDev) refuseDevMode(name, settings, sources);
  const parsed = stageSchema.safeParse(settings);
  const allowLocal = isOffline(name);
  const { networks, errors: networkErrors } = readNetworks(stringsIn(settings.allowedNetworks), {
    allowLocal,
  });
  const errors = [
    ...(parsed.error?.issues ?? [])
      .flatMap((issue) => issuesOfForm(issue, settings))
      .map((issue) => describeIssue(issue, settings)),
    ...networkErrors.map((error) => `allowedNetworks: ${error}`),
    ...errorsOfPolicySize(networks),
    ...errorsOfVaultPolicySize(networks, settings),
    ...errorsOfClients(settings, { allowLocal }),
    ...errorsOfBackup(settings),
    ...errorsOfReservedNames(settings),
    ...errorsOfProduction(settings),
  ];
  if (!parsed.success || errors.length > 0)
    throw new SettingsError(
      [`Stage "${name}" has invalid settings (${sources.join(", ")}):`, ...errors].join("\n  "),
    );
  const { production: isProduction, ...valid } = parsed.data;
  const allowedNetworks = valid.allowedNetworks === anyNetwork ? anyNetwork : networks;
  return { ...valid, allowedNetworks, name, isProduction, hasRealDocuments: hasRealDocuments(settings) };
}

/**
 * Reads what SST needs before it runs the program. SST reports an exception of `app()` as "Unexpected error", so invalid
 * settings are left to `readStage` in `run()`. `sst remove` does not call `run()`: production is always protected and
 * retained, and an invalid `removal` or `deletionProtection` protects every stage.
 */
export function readDeployment(name: string, root?: string) {
  const { settings } = readSettings(name, stagesFolder(root));
  const { region, removal = "remove", deletionProtection = false } = settings;
  const isProduction = isProductionStage(settings);
  return {
    region: String(region),
    removal: removal === "remove" && !isProduction ? ("remove" as const) : ("retain" as const),
    deletionProtection: deletionProtection !== false || isProduction,
  };
}

/**
 * Refuses `sst dev` and `sst deploy --dev` for a stage with real documents, before the program declares a resource. SST
 * would replace the stage's functions by stubs and let every principal of the account assume their roles.
 * https://sst.dev/docs/live
 */
function refuseDevMode(name: string, settings: Record<string, unknown>, sources: string[]): void {
  if (!hasRealDocuments(settings)) return;
  const setting = isProductionStage(settings) ? "production: true" : 'removal: "retain"';
  throw new SettingsError(
    `Stage "${name}" cannot run in dev mode, because it has real documents (${setting} in ${sources[0]}). sst dev would replace its functions by stubs that run on your machine, and let every principal of the account assume their roles. Run npx sst dev without --stage for a stage of your own, or npx sst deploy --stage ${name}.`,
  );
}

const listOf = (text: string): string[] => text.split(",").map((entry) => entry.trim());

/** Reads the stage's file and the overrides, without validation. */
function readSettings(
  name: string,
  folder: string,
): { settings: Record<string, unknown>; sources: string[] } {
  const hasFile = !errorOfName(name) && existsSync(join(folder, `${name}.json`));
  const file = join(folder, hasFile ? `${name}.json` : "dev.json");
  const fromHere = relative(process.cwd(), file);
  const source = fromHere.startsWith("..") ? file : fromHere;
  const overriding = Object.entries(overrides).flatMap(([setting, { variable, isList }]) => {
    const text = process.env[variable];
    return text
      ? [{ setting, variable, value: isList && text.trim() !== anyNetwork ? listOf(text) : text.trim() }]
      : [];
  });
  return {
    settings: {
      ...readObject(file, source),
      ...Object.fromEntries(overriding.map(({ setting, value }) => [setting, value])),
    },
    sources: [source, ...overriding.map(({ variable }) => variable)],
  };
}

/**
 * Makes the bundler of `sst dev` include the stage files, which SST then watches: it deploys when a file of the program's
 * bundle changes. Never called: `readObject` reads the files, also those of another folder.
 */
export const bundledStageFile = (name: string): Promise<unknown> => import(`../stages/${name}.json`);

function stagesFolder(root?: string): string {
  if (root !== undefined) return join(root, "stages");
  return process.env.AIRLOCK_STAGES || join(projectFolder(process.cwd()), "stages");
}

/** The stages that have a file, such as `"dev", "offline" or "prod"`. */
function knownStages(folder: string): string {
  const names = existsSync(folder)
    ? readdirSync(folder).flatMap((file) => /^([a-z][a-z0-9-]*)\.json$/.exec(file)?.[1] ?? [])
    : [];
  const list = new Intl.ListFormat("en", { type: "disjunction" });
  return list.format(names.sort().map((name) => `"${name}"`));
}

/** The nearest folder with an sst.config.ts. SST calls `app()` in the folder in which it was started. */
function projectFolder(from: string): string {
  if (existsSync(join(from, "sst.config.ts")) || dirname(from) === from) return from;
  return projectFolder(dirname(from));
}

/** Whether a stage is one that runs on this machine: `offline`, or a name that begins with `offline-`. */
export const isOffline = (name: string): boolean => /^offline(-|$)/.test(name);

/**
 * Stage names are part of the names of roles (64 characters) and of the Cognito domain, which is lower case and cannot
 * contain some words.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-assign-domain-prefix.html
 */
function errorOfName(name: string): string | undefined {
  if (!/^[a-z][a-z0-9-]{0,29}$/.test(name))
    return `"${name}" is not a valid stage name. Use up to 30 lower-case letters, digits and dashes, starting with a letter.`;
  const [reserved] = name.match(/aws|amazon|cognito/) ?? [];
  return (
    reserved && `"${name}" is not a valid stage name. Cognito does not allow "${reserved}" in a domain name.`
  );
}

/**
 * A resource policy of API Gateway has at most 8,192 characters, of which the networks can take 7,500.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html
 */
function errorsOfPolicySize(networks: string[]): string[] {
  const maximum = 7_500;
  const { length } = JSON.stringify(networks);
  if (length <= maximum) return [];
  return [
    `allowedNetworks: has ${length} characters, and the API's resource policy has room for ${maximum}. Use fewer, larger networks.`,
  ];
}

/**
 * A bucket policy has at most 20 KB, of which these settings can take 15,000 characters. The vault's policy names each
 * operator three times, each consumer twice, and each network and VPC endpoint once.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/example-bucket-policies.html
 */
function errorsOfVaultPolicySize(networks: string[], settings: Record<string, unknown>): string[] {
  const maximum = 15_000;
  const lists: [setting: string, entries: string[], times: number][] = [
    ["operators", stringsIn(settings.operators), 3],
    ["consumers", stringsIn(settings.consumers), 2],
    ["allowedVpcEndpoints", stringsIn(settings.allowedVpcEndpoints), 1],
    ["allowedNetworks", networks, 1],
  ];
  const lengths = lists.map(([setting, entries, times]) => ({
    setting,
    length: times * JSON.stringify(entries).length,
  }));
  const sum = lengths.reduce((total, { length }) => total + length, 0);
  if (sum <= maximum) return [];
  const [largest = { setting: "consumers" }] = lengths.toSorted((one, other) => other.length - one.length);
  return [
    `${largest.setting}: the policy of the vault would have ${sum} characters of ${lengths.map(({ setting, length }) => `${setting} (${length})`).join(", ")}, and has room for ${maximum}. Use fewer or shorter entries, such as roles that several systems share.`,
  ];
}

/** The schema leaves out what is named `__proto__` without an error. */
function errorsOfReservedNames(settings: object, path: string[] = []): string[] {
  return Object.entries(settings).flatMap(([name, value]) => {
    const errors =
      name === "__proto__"
        ? [`${path.join(".") || "settings"}: "__proto__" is not a name that settings can have`]
        : [];
    return typeof value === "object" && value !== null
      ? [...errors, ...errorsOfReservedNames(value, [...path, name])]
      : errors;
  });
}

function readObject(file: string, source: string): Record<string, unknown> {
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw new SettingsError(`${source}: ${error instanceof Error ? error.message : error}`);
  }
  if (typeof json !== "object" || json === null || Array.isArray(json))
    throw new SettingsError(`${source}: is not a JSON object. Write settings as {"region": "us-west-2", …}.`);
  return json as Record<string, unknown>;
}

/** For a setting with two forms, the issues of the form that its value has: a list or an object. */
function issuesOfForm(issue: z.core.$ZodIssue, settings: unknown): z.core.$ZodIssue[] {
  if (issue.code !== "invalid_union" || issue.errors.length === 0) return [issue];
  const [ofList = [], ofObject = []] = issue.errors;
  const issues = Array.isArray(valueAt(settings, issue.path)) ? ofList : ofObject;
  return issues.map((inner) => ({ ...inner, path: [...issue.path, ...inner.path] }));
}

/** A validation issue as `setting: value message`. */
function describeIssue(issue: z.core.$ZodIssue, settings: unknown): string {
  const setting = issue.path.join(".") || "settings";
  if (issue.code === "invalid_key")
    return `${issue.path.slice(0, -1).join(".")}: "${String(issue.path.at(-1))}" ${issue.issues[0]?.message ?? issue.message}`;
  const value = valueAt(settings, issue.path);
  const isScalar = value !== undefined && (typeof value !== "object" || value === null);
  return `${setting}: ${isScalar ? `${JSON.stringify(value)} ` : ""}${issue.message}`;
}
