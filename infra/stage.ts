import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { z } from "zod";
import { scopes } from "../packages/functions/src/http/operations.ts";
import { readNetworks } from "./networks.ts";

/** Days that CloudWatch Logs can keep a log group; it takes no others. */
const logRetentionDays = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
] as const;

const seconds = z.int().min(1);
const days = z.int().min(1).max(36_500);

/** What a stage's file may say; `stages/stage.schema.json` is made from it. */
export const stageSchema = z
  .strictObject({
    $schema: z.string().optional(),
    region: z
      .string()
      // The program names AWS's own things in the partition "aws".
      .regex(
        /^(?!cn-|us-gov-|us-iso)[a-z]{2}(-[a-z]+)+-\d$/,
        "is not an AWS region such as us-west-2, of the commercial partition",
      )
      .describe("AWS region of everything but the account's global resources"),
    removal: z
      .enum(["remove", "retain"])
      .default("remove")
      .describe("What becomes of the table and the buckets when the stage is removed"),
    deletionProtection: z
      .boolean()
      .default(false)
      .describe("Whether the table refuses to be deleted and Pulumi refuses to remove the stage"),
    allowedNetworks: z
      .array(z.string())
      .default([])
      .describe("IPv4 and IPv6 networks in CIDR notation that may call; none named, any may"),
    alarmEmails: z
      .array(z.email("is not an e-mail address"))
      .refine((emails) => repeated(emails).length === 0, {
        error: ({ input }) => `names ${repeated(input as string[]).join(", ")} twice`,
      })
      .default([])
      .describe("Who is told of alarms"),
    clients: z
      .record(
        z
          .string()
          .regex(/^[a-z0-9][a-z0-9-]{0,62}$/, "is not a name of lower-case letters, digits and dashes"),
        z.array(z.enum(Object.values(scopes) as [string, ...string[]])).min(1),
      )
      .refine((clients) => Object.keys(clients).length > 0, "names nobody who may call")
      .describe(
        "Who may call: the scopes of each client. A client's name is the partner's, and owns its documents",
      ),
    secretVersions: z
      .record(
        z.string(),
        z
          .array(z.int().min(1))
          .min(1)
          .max(2)
          .refine((versions) => repeated(versions).length === 0, "names a version twice"),
      )
      .default({})
      .describe("While a client's secret is changed: its old version and its new one, such as [1, 2]"),
    retentionDays: z
      .strictObject({
        logs: z
          .literal(logRetentionDays)
          .default(14)
          .describe("Every log group; CloudWatch takes these numbers only"),
        incoming: days.default(7).describe("What was uploaded, whatever became of it"),
        quarantined: days.default(90).describe("Content that waits for a person"),
        released: days.nullable().default(null).describe("Released content; null keeps it"),
        noncurrent: days.default(30).describe("Versions that were deleted or written over"),
      })
      .prefault({})
      .describe("For how many days things are kept"),
    throttling: z
      .strictObject({
        requestsPerSecond: z.int().min(1).max(10_000).default(50).describe("In the long run"),
        burst: z.int().min(1).max(5_000).default(100).describe("At once"),
      })
      .prefault({})
      .describe("What the API takes from all callers together, for each method"),
    firewall: z
      .strictObject({
        enabled: z.boolean().default(false).describe("Whether AWS WAF stands in front of the API"),
        requestsPerAddress: z
          .int()
          .min(10)
          .max(2_000_000_000)
          .default(2_000)
          .describe("Requests from one address in five minutes, above which it is blocked"),
        blockAnonymousNetworks: z
          .boolean()
          .default(false)
          .describe("Whether VPNs, proxies, Tor and hosting providers are blocked"),
      })
      .prefault({})
      .describe("AWS WAF"),
    audit: z
      .strictObject({
        rules: z.boolean().default(false).describe("AWS Config rules; they need a recorder in the region"),
        recorder: z.boolean().default(false).describe("Whether this stage creates the region's one recorder"),
      })
      .prefault({})
      .refine(({ rules, recorder }) => rules || !recorder, {
        path: ["recorder"],
        message: "records for rules, and there are none: set audit.rules as well",
      })
      .describe("AWS Config"),
    accountAccessBlock: z
      .boolean()
      .default(false)
      .describe("Whether public access is blocked for every bucket of the account"),
    malwareProtection: z
      .boolean()
      .default(false)
      .describe("Whether GuardDuty scans what is uploaded; the workflow then starts from its result"),
    reservedConcurrency: z
      .strictObject({ inspect: z.int().min(1).optional(), settle: z.int().min(1).optional() })
      .prefault({})
      .describe("What the workflow's functions may use of the account's concurrent executions at most"),
    domain: z
      .strictObject({
        name: z.hostname(),
        certificateArn: z.string().regex(/^arn:aws[\w-]*:acm:/, "is not the ARN of an ACM certificate"),
      })
      .optional()
      .describe("A domain name of your own for the API; its DNS record is yours to make"),
    allowedTypes: z
      .array(
        z.string().regex(/^[a-z]+\/[a-z0-9.+-]+$/, "is not a media type in lower case, without parameters"),
      )
      .default([
        "application/pdf",
        "image/png",
        "image/jpeg",
        "image/tiff",
        "text/plain",
        "text/csv",
        "application/json",
        "application/xml",
        "application/zip",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
      ])
      .describe("Media types that are released without a person's look"),
    maximumDocumentBytes: z
      .int()
      .min(1)
      .max(5 * 1024 ** 3)
      .default(2 * 1024 ** 3)
      // https://docs.aws.amazon.com/AmazonS3/latest/userguide/upload-objects.html
      .describe("A presigned PUT takes 5 GiB at most"),
    // A URL ends with the credentials that signed it, whatever it says, and those are a function's.
    // https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-presigned-url.html#PresignedUrl-Expiration
    uploadExpiresSeconds: seconds
      .max(3600)
      .default(900)
      .describe("How long an upload may begin after it was registered"),
    downloadExpiresSeconds: seconds
      .max(3600)
      .default(300)
      .describe("How long a download may begin after it was asked for"),
    registrationExpiresSeconds: seconds
      .default(2 * 3600)
      .describe(
        "When an upload that never came expires: later than its URL, by the time that a slow upload takes",
      ),
    stuckAfterSeconds: seconds
      .min(300)
      .default(600)
      .describe("When an inspection counts as lost: later than the workflow's own end, which is at 290"),
  })
  .refine(({ secretVersions, clients }) => strangers(secretVersions, clients).length === 0, {
    path: ["secretVersions"],
    error: ({ input }) => {
      const { secretVersions, clients } = input as { secretVersions: object; clients: object };
      return `names ${strangers(secretVersions, clients).join(", ")}, not among the clients`;
    },
    when: isObject,
  })
  .refine((stage) => !(stage.registrationExpiresSeconds <= stage.uploadExpiresSeconds), {
    path: ["registrationExpiresSeconds"],
    message: "is not later than uploadExpiresSeconds: an upload under way would expire",
    when: isObject,
  })
  // https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-specify-certificate-for-custom-domain-name.html
  .refine(
    ({ domain, region }) =>
      !domain?.certificateArn?.includes(":acm:") || domain.certificateArn.includes(`:acm:${region}:`),
    {
      path: ["domain", "certificateArn"],
      message: "is of another region than the stage: a regional API takes no certificate from elsewhere",
      when: isObject,
    },
  );

export type Stage = z.infer<typeof stageSchema> & { name: string; isProduction: boolean };

/** A fault in the settings: the message says all, and the place in our code where it was found says nothing. */
class SettingsError extends Error {
  constructor(message: string) {
    super(message);
    this.stack = message;
  }
}

/**
 * A stage's settings from `stages/<name>.json`; a stage without a file of its own, such as a developer's, takes
 * `stages/dev.json`. The environment overrides what a repository should not hold: AIRLOCK_REGION, and lists, separated
 * by commas, AIRLOCK_ALLOWED_NETWORKS and AIRLOCK_ALARM_EMAILS.
 *
 * @throws SettingsError that names the file or the variable, and each entry at fault
 */
export function readStage(name: string, root = projectFolder()): Stage {
  const fault = faultOfName(name);
  if (fault) throw new SettingsError(`Stage "${name}" ${fault}`);
  if (/^prod/.test(name) && !existsSync(join(root, "stages", `${name}.json`)))
    throw new SettingsError(
      `Stage "${name}" has no file stages/${name}.json, and would be made like a developer's. Production is the stage "prod".`,
    );
  const { json, sources } = readSettings(name, root);
  const isProduction = name === "prod";
  const parsed = stageSchema.safeParse(json);
  const { networks, faults } = readNetworks(strings(json.allowedNetworks), { local: name === "offline" });
  const all = [
    ...(parsed.error?.issues ?? []).map((issue) => shownIssue(issue, json)),
    ...faults.map((fault) => `allowedNetworks: ${fault}`),
    ...tooLong(networks),
    ...(isProduction ? productionFaults(json) : []),
  ];
  if (!parsed.success || all.length > 0)
    throw new SettingsError(
      `The settings of stage "${name}" (${sources.join(", ")}) are not valid:\n${all.map((fault) => `  ${fault}`).join("\n")}`,
    );
  return { ...parsed.data, allowedNetworks: networks, name, isProduction };
}

/**
 * What SST asks for before it runs the program. It hides whatever is thrown here behind "Unexpected error", so that the
 * program's own readStage is left to say what is wrong with the settings; until it has, nothing counts as removable.
 */
export function readDeployment(name: string, root = projectFolder()) {
  const { region, removal = "remove", deletionProtection = false } = readSettings(name, root).json;
  return {
    region: String(region),
    removal: removal === "remove" ? ("remove" as const) : ("retain" as const),
    deletionProtection: deletionProtection !== false,
  };
}

/** What a stage's file and the environment say, whether it is valid or not. */
function readSettings(name: string, root: string): { json: Record<string, unknown>; sources: string[] } {
  const own = join(root, "stages", `${name}.json`);
  const file = !faultOfName(name) && existsSync(own) ? own : join(root, "stages", "dev.json");
  const shown = file.slice(root.length + 1);
  const json = readJson(file, shown);
  const sources: string[] = [shown];
  for (const [setting, { variable, list }] of Object.entries(overrides)) {
    const value = process.env[variable];
    if (value === undefined || value === "") continue;
    json[setting] = list ? value.split(",").map((entry) => entry.trim()) : value;
    sources.push(variable);
  }
  return { json, sources };
}

/** The folder of sst.config.ts. SST asks for a deployment's settings in whichever folder below it was called. */
function projectFolder(from = process.cwd()): string {
  if (existsSync(join(from, "sst.config.ts")) || dirname(from) === from) return from;
  return projectFolder(dirname(from));
}

const overrides = {
  region: { variable: "AIRLOCK_REGION", list: false },
  allowedNetworks: { variable: "AIRLOCK_ALLOWED_NETWORKS", list: true },
  alarmEmails: { variable: "AIRLOCK_ALARM_EMAILS", list: true },
} as const;

/**
 * What is wrong with a stage's name. It becomes part of names in AWS, of which a role's is the shortest (64 characters),
 * and of a Cognito domain, which is lower case and holds no name of AWS's.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-assign-domain-prefix.html
 */
function faultOfName(name: string): string | undefined {
  if (!/^[a-z][a-z0-9-]{0,29}$/.test(name))
    return "is no stage's name. Use up to 30 lower-case letters, digits and dashes, a letter first.";
  const [reserved] = name.match(/aws|amazon|cognito/) ?? [];
  return reserved && `is no stage's name: Cognito takes no domain with "${reserved}" in it.`;
}

/**
 * The API's resource policy holds the list, and takes 8,192 characters in all.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html
 */
function tooLong(networks: string[]): string[] {
  const room = 7_500;
  const { length } = JSON.stringify(networks);
  return length > room
    ? [
        `allowedNetworks: takes ${length} characters of the API's policy, which has room for ${room}. Name fewer and larger networks.`,
      ]
    : [];
}

/** What production must not be without, whatever else is wrong with the settings. */
function productionFaults({
  allowedNetworks = [],
  alarmEmails = [],
  removal = "remove",
}: Record<string, unknown>): string[] {
  const isEmpty = (list: unknown) => Array.isArray(list) && list.length === 0;
  return [
    ...(isEmpty(allowedNetworks)
      ? [
          "allowedNetworks: is empty. Name the networks that may call, here or by AIRLOCK_ALLOWED_NETWORKS=NETWORK,NETWORK.",
        ]
      : []),
    ...(isEmpty(alarmEmails)
      ? [
          "alarmEmails: is empty. Name who is told of alarms, here or by AIRLOCK_ALARM_EMAILS=ADDRESS,ADDRESS.",
        ]
      : []),
    ...(removal === "remove"
      ? [`removal: is "remove". In production it is "retain", so that documents outlive a removed stage.`]
      : []),
  ];
}

function readJson(file: string, shown: string): Record<string, unknown> {
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw new SettingsError(`${shown}: ${error instanceof Error ? error.message : error}`);
  }
  if (!isObject({ value: json })) throw new SettingsError(`${shown}: holds no JSON object`);
  return json as Record<string, unknown>;
}

/** A fault of the schema, with the place and the value. */
function shownIssue(issue: z.core.$ZodIssue, json: unknown): string {
  const at = issue.path.join(".") || "(whole)";
  if (issue.code === "invalid_key") return `${at}: ${issue.issues[0]?.message ?? issue.message}`;
  const value = valueAt(json, issue.path);
  const isWhole = value === undefined || (typeof value === "object" && value !== null);
  return `${at}: ${isWhole ? "" : `${JSON.stringify(value)} `}${issue.message}`;
}

function valueAt(json: unknown, path: PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) => (value as Record<PropertyKey, unknown> | undefined)?.[key],
    json,
  );
}

const strings = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((entry) => typeof entry === "string") : [];

/** What stands in a list more than once, letters of either case taken for the same. */
function repeated(list: (string | number)[]): (string | number)[] {
  const folded = list.map((entry) => String(entry).toLowerCase());
  return list.filter((entry, index) => entry !== "" && folded.indexOf(folded[index] as string) < index);
}

/** Names in the first record that the second has not. */
const strangers = (names: object, known: object): string[] =>
  Object.keys(names ?? {}).filter((name) => !Object.hasOwn(known ?? {}, name));

/** Lets a rule about the whole speak although parts are at fault, so that all faults are named at once. */
function isObject({ value }: { value: unknown }): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The names of the inspection rules: the TypeScript files in their folder, whatever else lies there. */
export function inspectionRules(root = process.cwd()): string[] {
  return readdirSync(join(root, "packages/core/src/inspection/rules"))
    .filter((file) => /^\w.*\.ts$/.test(file))
    .map((file) => file.replace(/\.ts$/, ""))
    .sort();
}
