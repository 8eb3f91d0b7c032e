import * as z from "zod";
import {
  inspectionEndsAfterSeconds,
  inspectionStepBytes,
  inspectionStepsOf,
  maximumDocumentBytes,
  maximumInspectionSteps,
} from "../packages/core/src/inspection/steps.ts";
import { errorOfPartnerName } from "../packages/core/src/partners/partner.ts";
import { scopes } from "../packages/functions/src/http/operations.ts";
import { errorOfScopes } from "../packages/functions/src/http/scope-rules.ts";
import { browserOrigins } from "./browser-origins.ts";
import { errorOfEncryption, errorOfRoleArn, keyArnPattern, roleArnPattern } from "./consumers.ts";
import { allowedTypes, clientInspection, inspection, scanner } from "./inspection-schema.ts";
import { account, audit, backup, firewall, retentionDays, throttling } from "./operations-schema.ts";
import { identityProvider, people, review } from "./people-schema.ts";
import { quotas } from "./quotas-schema.ts";

const seconds = z.int().min(1);

const clientScopes = z
  .array(z.enum(Object.values(scopes) as [string, ...string[]]))
  .min(1)
  .refine((granted) => errorOfScopes(granted, { hasRealDocuments: false }) === undefined, {
    error: ({ input }) => errorOfScopes(input as string[], { hasRealDocuments: false }),
  });

/** The value of `allowedNetworks` that admits callers from every network. */
export const anyNetwork = "any";
const setNetworks = `Set the networks that may call, such as ["8.8.8.0/24"] or AIRLOCK_ALLOWED_NETWORKS=NETWORK,NETWORK; outside production, "${anyNetwork}" admits every network`;

/**
 * A stage file. `npm run docs:stage-schema` writes `stages/stage.schema.json` from it.
 *
 * Messages follow the setting's name and value in an error: `retentionDays.logs: 13 is not …`.
 */
export const stageSchema = z
  .strictObject({
    $schema: z.string().optional(),
    region: z
      .string()
      // ARNs of the program are in the partition "aws".
      .regex(
        /^(?!cn-|us-gov-|us-iso)[a-z]{2}(-[a-z]+)+-\d$/,
        "is not an AWS region of the commercial partition, such as us-west-2",
      )
      .describe("AWS region of the stage"),
    production: z
      .boolean()
      .default(false)
      .describe("Whether the stage holds real documents; infra/production.ts lists what that demands"),
    removal: z
      .enum(["remove", "retain"])
      .default("remove")
      .describe("Whether `sst remove` deletes or retains the table and the buckets"),
    deletionProtection: z
      .boolean()
      .default(false)
      .describe(
        "Whether DynamoDB refuses to delete the table, Cognito the user pool, and SST refuses to remove the stage",
      ),
    allowedNetworks: z
      .union([
        z.array(z.string()).min(1, `is empty, so that nobody could call. ${setNetworks}`),
        z.literal(anyNetwork, {
          error: ({ input }) => `${input === undefined ? "is missing" : "is not valid"}. ${setNetworks}`,
        }),
      ])
      .describe(
        `IPv4 and IPv6 networks in CIDR notation that may call, or "${anyNetwork}" for every network`,
      ),
    allowedVpcEndpoints: z
      .array(
        z
          .string()
          .regex(
            /^vpce-([0-9a-f]{8}|[0-9a-f]{17})$/,
            "is not the id of a VPC endpoint, such as vpce-1a2b3c4d",
          ),
      )
      .refine((endpoints) => duplicatesIn(endpoints).length === 0, {
        error: ({ input }) => `contains ${duplicatesIn(input as string[]).join(", ")} more than once`,
      })
      .default([])
      .describe(
        "Ids of VPC endpoints for S3 through which presigned URLs work, besides allowedNetworks; a regional API cannot be called through one",
      ),
    browserOrigins,
    alarmEmails: z
      .array(z.email("is not an e-mail address"))
      .refine((emails) => duplicatesIn(emails).length === 0, {
        error: ({ input }) => `contains ${duplicatesIn(input as string[]).join(", ")} more than once`,
      })
      .default([])
      .describe("E-mail addresses that alarms are sent to; without any, the stage has no alarms"),
    clients: z
      .record(
        z.string().refine((name) => errorOfPartnerName(name) === undefined, {
          error: ({ input }) => errorOfPartnerName(String(input)),
        }),
        z
          .union([clientScopes, z.strictObject({ scopes: clientScopes, inspection: clientInspection })])
          .transform((client) =>
            Array.isArray(client) ? { scopes: client, inspection: undefined } : client,
          ),
      )
      .default({})
      .describe(
        "Clients that a deploy makes, for stages without real documents: the scopes of each by its name, or {scopes, inspection}. The name is the owner of its documents. Partners are added by npm run partner",
      ),
    people,
    identityProvider,
    review,
    webhooks: z
      .record(
        z
          .string()
          .regex(/^[a-z0-9][a-z0-9-]{0,62}$/, "is neither the id of a partner nor the name of a client"),
        // infra/client-settings.ts checks the URL, which depends on the stage.
        z.string(),
      )
      .default({})
      .describe(
        "https:// URL that gets each event of an owner's documents by POST, by the id of a partner or the name of a client of this stage",
      ),
    consumers: z
      .array(z.string().regex(roleArnPattern, { error: ({ input }) => errorOfRoleArn(String(input)) }))
      // A bucket policy has at most 20 KB.
      .max(50, "has more than 50 roles: let the consumers share roles")
      .refine((roles) => duplicatesIn(roles).length === 0, {
        error: ({ input }) => `contains ${duplicatesIn(input as string[]).join(", ")} more than once`,
      })
      .default([])
      .describe(
        "ARNs of IAM roles that may read released content in the bucket; those of other accounts need encryption under a key that they may use",
      ),
    operators: z
      .array(z.string().regex(roleArnPattern, { error: ({ input }) => errorOfRoleArn(String(input)) }))
      .max(20, "has more than 20 roles: let the operators share roles")
      .refine((roles) => duplicatesIn(roles).length === 0, {
        error: ({ input }) => `contains ${duplicatesIn(input as string[]).join(", ")} more than once`,
      })
      .default([])
      .describe(
        "ARNs of IAM roles of people who may work with content in the bucket, as far as the roles' policies allow it; the bucket's policy denies it to all others",
      ),
    permissionsBoundary: z
      .string()
      .regex(
        /^arn:aws:iam::(\d{12}|aws):policy\/([\x21-\x7e]{1,510}\/)?[\w+=,.@-]{1,128}$/,
        "is not the ARN of a managed policy, such as arn:aws:iam::111122223333:policy/boundary",
      )
      .optional()
      .describe("ARN of the managed policy that is the permissions boundary of every role of the stage"),
    encryption: z
      .union([
        z.enum(["aws-managed", "own-key"]),
        z.string().regex(keyArnPattern, { error: ({ input }) => errorOfEncryption(String(input)) }),
      ])
      .default("aws-managed")
      .describe(
        "Key of the bucket with the documents' content: AWS-managed, a key that the stage creates, or the ARN of a key in the stage's region",
      ),
    retentionDays,
    backup,
    throttling,
    quotas,
    firewall,
    audit,
    accessRecords: z
      .boolean()
      .default(false)
      .describe(
        "Whether CloudTrail records every request for an object of the vault, in a bucket with Object Lock, which is retained",
      ),
    account,
    malwareProtection: z
      .boolean()
      .default(false)
      .describe("Whether GuardDuty scans uploads; the workflow then starts with the scan result"),
    scanner,
    reservedConcurrency: z
      .strictObject({ inspect: z.int().min(1).optional(), settle: z.int().min(1).optional() })
      .prefault({})
      .describe("Reserved concurrency of the workflow's functions"),
    domain: z
      .strictObject({
        name: z.hostname(),
        certificateArn: z.string().regex(/^arn:aws[\w-]*:acm:/, "is not the ARN of an ACM certificate"),
      })
      .optional()
      .describe("Custom domain of the API. You create its DNS record, to the output domainTarget"),
    allowedTypes,
    inspection,
    maximumDocumentBytes: z
      .int()
      .min(1)
      .max(maximumDocumentBytes)
      .default(2 * 1024 ** 3)
      .describe("Maximum size of a document in bytes; above 5 GiB it can only be uploaded in parts"),
    inspectionStepBytes: z
      .int()
      .min(inspectionStepBytes.minimum)
      .max(inspectionStepBytes.maximum)
      .default(inspectionStepBytes.maximum)
      .describe(
        "Bytes of content that one call of the function Inspect reads; larger content is inspected in several calls",
      ),
    // A presigned URL expires with the credentials that signed it, here those of a function's role.
    // https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-presigned-url.html#PresignedUrl-Expiration
    uploadExpiresSeconds: seconds
      .max(3600)
      .default(900)
      .describe("Seconds after registration in which an upload can start"),
    downloadExpiresSeconds: seconds
      .max(3600)
      .default(300)
      .describe("Seconds for which a download URL is valid"),
    registrationExpiresSeconds: seconds
      .default(2 * 3600)
      .describe(
        "Seconds after which a document without content expires; longer than uploadExpiresSeconds by the duration of a slow upload",
      ),
    stuckAfterSeconds: seconds
      .min(300)
      .default(600)
      .describe(
        "Seconds after which the sweeper restarts an inspection; longer than an inspection of the largest document may take",
      ),
    reviewWithinHours: z
      .int()
      .min(1)
      .optional()
      .describe(
        "Hours after which an alarm tells of a document that waits for a decision; by default 72, or half of retentionDays.quarantined if that is less",
      ),
  })
  .refine(
    ({ reviewWithinHours, retentionDays }) =>
      !(Number(reviewWithinHours) >= 24 * Number(retentionDays?.quarantined)),
    {
      path: ["reviewWithinHours"],
      message: "is not less than retentionDays.quarantined: the content would be gone before the alarm",
      when: isObject,
    },
  )
  .refine(
    ({ allowedNetworks, allowedVpcEndpoints = [] }) =>
      !(allowedNetworks === anyNetwork && allowedVpcEndpoints.length > 0),
    {
      path: ["allowedVpcEndpoints"],
      message: `has no effect while allowedNetworks is "${anyNetwork}"`,
      when: isObject,
    },
  )
  .refine((stage) => !(stage.registrationExpiresSeconds <= stage.uploadExpiresSeconds), {
    path: ["registrationExpiresSeconds"],
    message: "is not greater than uploadExpiresSeconds: documents would expire during their upload",
    when: isObject,
  })
  .refine(({ quotas, maximumDocumentBytes }) => !(maximumDocumentBytes > (quotas?.bytesPerDay ?? Infinity)), {
    path: ["quotas", "bytesPerDay"],
    message: "is less than maximumDocumentBytes: the largest document could never be registered",
    when: isObject,
  })
  .refine((stage) => !(inspectionStepsOf(stage) > maximumInspectionSteps), {
    path: ["inspectionStepBytes"],
    error: ({ input }) =>
      `is too small for documents of maximumDocumentBytes: set it to ${leastStepBytes(input as Limits)} or more`,
    when: isObject,
  })
  .refine((stage) => !(stage.stuckAfterSeconds <= inspectionEndsAfterSeconds(stage)), {
    path: ["stuckAfterSeconds"],
    error: ({ input }) =>
      `is too short to inspect documents of maximumDocumentBytes: set it to ${inspectionEndsAfterSeconds(input as Limits) + 1} or more`,
    when: isObject,
  })
  // https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-specify-certificate-for-custom-domain-name.html
  .refine(
    ({ domain, region }) =>
      !domain?.certificateArn?.includes(":acm:") || domain.certificateArn.includes(`:acm:${region}:`),
    {
      path: ["domain", "certificateArn"],
      message: "is in another region than the stage: a regional API needs a certificate of its own region",
      when: isObject,
    },
  )
  // https://docs.aws.amazon.com/AmazonS3/latest/userguide/specifying-kms-encryption.html
  .refine(
    ({ encryption, region }) =>
      !String(encryption).includes(":kms:") || String(encryption).includes(`:kms:${region}:`),
    {
      path: ["encryption"],
      message: "is in another region than the stage: a bucket needs a key of its own region",
      when: isObject,
    },
  );

type Limits = Parameters<typeof inspectionStepsOf>[0];

const leastStepBytes = (limits: Limits) => Math.ceil(limits.maximumDocumentBytes / maximumInspectionSteps);

/** Entries that occur more than once, regardless of case. */
function duplicatesIn(entries: (string | number)[]): (string | number)[] {
  const folded = entries.map((entry) => String(entry).toLowerCase());
  return entries.filter((entry, index) => entry !== "" && folded.indexOf(folded[index] as string) < index);
}

/** Runs a refinement although other settings are invalid, so that one error names them all. */
function isObject({ value }: { value: unknown }): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
