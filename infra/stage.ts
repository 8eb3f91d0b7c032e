import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { scopes } from "../packages/functions/src/routes.ts";

/** Days that CloudWatch Logs can keep a log group; it takes no others. */
const retentionDays = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
] as const;

const seconds = z.int().min(1);

const schema = z
  .strictObject({
    $schema: z.string().optional(),
    /** AWS region of everything but the account's global resources. */
    region: z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d$/, "is not an AWS region such as us-west-2"),
    /** Keep the table and the bucket when the stage is removed. */
    retain: z.boolean().default(false),
    logRetentionDays: z.literal(retentionDays).default(14),
    /** Who may call: the scopes of each client. A client's name is the partner's, and owns its documents. */
    clients: z
      .record(
        z
          .string()
          .regex(/^[a-z0-9][a-z0-9-]{0,62}$/, "is not a name of lower-case letters, digits and dashes"),
        z.array(z.enum(Object.values(scopes) as [string, ...string[]])).min(1),
      )
      .refine((clients) => Object.keys(clients).length > 0, "names nobody who may call"),
    /** Media types that are released without a person's look. */
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
      ]),
    /** A presigned PUT takes 5 GiB at most. https://docs.aws.amazon.com/AmazonS3/latest/userguide/upload-objects.html */
    maximumDocumentBytes: z
      .int()
      .min(1)
      .max(5 * 1024 ** 3)
      .default(2 * 1024 ** 3),
    uploadExpiresSeconds: seconds.max(12 * 3600).default(900),
    downloadExpiresSeconds: seconds.max(12 * 3600).default(300),
    /** When an upload that never came expires: later than its URL, by the time that a slow upload takes. */
    registrationExpiresSeconds: seconds.default(2 * 3600),
    /** When an inspection counts as lost: later than the workflow's own end, which an express workflow has at 300. */
    stuckAfterSeconds: seconds.min(300).default(600),
  })
  .refine((stage) => stage.registrationExpiresSeconds > stage.uploadExpiresSeconds, {
    path: ["registrationExpiresSeconds"],
    message: "is not later than uploadExpiresSeconds: an upload under way would expire",
  });

/** A fault in the settings: the message says all, and the place in our code where it was found says nothing. */
class SettingsError extends Error {
  constructor(message: string) {
    super(message);
    this.stack = message;
  }
}

export type Stage = z.infer<typeof schema> & { name: string };

/**
 * A stage's settings from `stages/<name>.json`; a stage without a file of its own, such as a developer's, takes
 * `stages/dev.json`.
 *
 * @throws SettingsError that names the file and each entry at fault
 */
export function readStage(name: string, root = process.cwd()): Stage {
  const folder = join(root, "stages");
  const own = join(folder, `${name}.json`);
  const file = existsSync(own) ? own : join(folder, "dev.json");
  const shown = file.slice(root.length + 1);
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw new SettingsError(`${shown}: ${error instanceof Error ? error.message : error}`);
  }
  const parsed = schema.safeParse(json);
  if (!parsed.success) {
    const faults = parsed.error.issues.map(
      ({ path, message }) => `  ${path.join(".") || "(whole)"}: ${message}`,
    );
    throw new SettingsError(`${shown} is not valid:\n${faults.join("\n")}`);
  }
  return { ...parsed.data, name };
}

/** The names of the inspection rules: the files in their folder. */
export function inspectionRules(root = process.cwd()): string[] {
  return readdirSync(join(root, "packages/core/src/inspection/rules"))
    .map((file) => file.replace(/\.ts$/, ""))
    .sort();
}
