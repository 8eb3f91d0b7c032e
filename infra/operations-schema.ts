import * as z from "zod";

/** Retention periods that CloudWatch Logs accepts. */
const logRetentionDays = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
] as const;

const days = z.int().min(1).max(36_500);

/** Days for which data is retained, in a stage file. */
export const retentionDays = z
  .strictObject({
    logs: z
      .literal(logRetentionDays)
      .default(14)
      .describe("Every log group; CloudWatch Logs accepts these values only"),
    incoming: days.default(7).describe("Uploaded content, whatever its verdict"),
    quarantined: days.default(90).describe("Content that waits for a decision"),
    released: days.nullable().default(null).describe("Released content; null for no expiry"),
    records: days
      .nullable()
      .default(null)
      .describe("Personal data of documents that have ended without a release; null for no expiry"),
    noncurrent: days.default(30).describe("Deleted and overwritten versions"),
    auditExport: days
      .default(365)
      .describe("Exported events. Nobody can shorten it for what is exported already"),
    accessRecords: days
      .default(365)
      .describe("Records of access to the vault. Nobody can shorten it for what is recorded already"),
  })
  .prefault({})
  .describe("Retention in days");

/** AWS Backup, in a stage file. */
export const backup = z
  .strictObject({
    enabled: z
      .boolean()
      .default(false)
      .describe("Whether AWS Backup copies the table and the vault once a day into a locked backup vault"),
    retentionDays: z
      .int()
      // AWS Backup cannot make incremental backups when the last one has expired already.
      // https://docs.aws.amazon.com/aws-backup/latest/devguide/metering-and-billing.html
      .min(7)
      .max(36_500)
      .default(35)
      .describe("Days for which a backup is retained, also of documents that were erased meanwhile"),
    lock: z
      .enum(["governance", "compliance"])
      .default("governance")
      .describe(
        "Who can delete backups early: administrators that remove the lock, or, from three days after the deploy, nobody at all",
      ),
    copyTo: z
      .string()
      .regex(
        /^arn:aws:backup:[a-z0-9-]+:\d{12}:backup-vault:[\w-]{2,50}$/,
        "is not the ARN of a backup vault, such as arn:aws:backup:eu-west-1:111122223333:backup-vault:airlock",
      )
      .optional()
      .describe(
        "ARN of a backup vault of another region, in the same account, that gets a copy of every backup",
      ),
  })
  .prefault({})
  .describe("AWS Backup");

/** Throttling of the API, in a stage file. */
export const throttling = z
  .strictObject({
    requestsPerSecond: z.int().min(1).max(10_000).default(50).describe("Steady rate"),
    burst: z.int().min(1).max(5_000).default(100).describe("Concurrent requests"),
  })
  .prefault({})
  .describe("Throttling of each API method, for all callers together");

/** AWS WAF, in a stage file. */
export const firewall = z
  .strictObject({
    enabled: z.boolean().default(false).describe("Whether AWS WAF protects the API"),
    requestsPerAddress: z
      .int()
      .min(10)
      .max(2_000_000_000)
      .optional()
      .describe(
        "Requests in five minutes above which an address is blocked; by default, what throttling.requestsPerSecond admits of one method in that time",
      ),
    blockAnonymousNetworks: z
      .boolean()
      .default(false)
      .describe("Whether VPNs, proxies, Tor and hosting providers are blocked"),
  })
  .prefault({})
  .describe("AWS WAF");

/** AWS Config and the export of events, in a stage file. */
export const audit = z
  .strictObject({
    rules: z
      .boolean()
      .default(false)
      .describe("Whether the stage has AWS Config rules, which need a recorder in the region"),
    recorder: z
      .boolean()
      .default(false)
      .describe("Whether the stage creates the recorder; a region can have only one"),
    export: z
      .boolean()
      .default(false)
      .describe(
        "Whether every event is written to a bucket with Object Lock, without personal data; the bucket is retained",
      ),
  })
  .prefault({})
  .refine(({ rules, recorder }) => rules || !recorder, {
    path: ["recorder"],
    message: "requires audit.rules to be true",
  })
  .describe("AWS Config, and the export of events");

/** What the stage owns of its account and region, in a stage file. */
export const account = z
  .strictObject({
    accessBlock: z
      .boolean()
      .default(false)
      .describe("Whether the stage blocks public access for every bucket of the account"),
    apiGatewayLogs: z
      .boolean()
      .default(false)
      .describe("Whether the stage sets the role with which API Gateway writes the logs of all APIs"),
    logDelivery: z
      .boolean()
      .default(false)
      .describe("Whether the stage lets AWS services deliver logs to the log groups of all stages"),
  })
  .prefault({})
  .describe(
    "Settings of the account and region, which its stages share: exactly one stage of them owns each, and retains it",
  );
