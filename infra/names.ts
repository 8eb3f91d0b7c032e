import { createHash } from "node:crypto";

/**
 * The name of a resource in AWS: `<app>-<stage>-<name>`, the same at every deploy. A longer name than the service accepts
 * is cut, and ends in ten digits of the SHA-256 of the whole name, so that different names stay different.
 *
 * @param maximum the characters that the service accepts. IAM roles, and rules, connections and API destinations of
 *   EventBridge, accept 64.
 */
export function physicalName(name: string, maximum = 64): string {
  const whole = `${$app.name}-${$app.stage}-${name}`;
  if (whole.length <= maximum) return whole;
  const digest = createHash("sha256").update(whole).digest("hex").slice(0, 10);
  return `${whole.slice(0, maximum - digest.length - 1)}-${digest}`;
}

/** Characters that the provider adds to a prefix to make a name unique. */
const suffixLength = 26;

/**
 * Arguments and options of a role whose name nobody else has. Names of roles are unique in an account, in all its regions,
 * so a fixed one would stop a second stage of this name in another region. Roles that were declared with a fixed name keep
 * it.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html#reference_iam-quotas-names
 */
export function uniqueRoleName(name: string) {
  return {
    args: { namePrefix: `${physicalName(name, 64 - suffixLength - 1)}-` },
    options: { ignoreChanges: ["name", "namePrefix"] },
  };
}

/**
 * Arguments and options of a bucket whose name nobody else has and begins with the stage's, by which policies of deployers
 * tell stages apart. A bucket that was declared without the prefix keeps its name.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
 */
export function uniqueBucketName(name: string) {
  return {
    args: { bucketPrefix: `${physicalName(name, 63 - suffixLength - 1).toLowerCase()}-` },
    options: { ignoreChanges: ["bucket", "bucketPrefix"] },
  };
}

/**
 * The name of the secret that contains the key of an owner's webhook: `WebhookPartner` for `partner`. The command
 * `sst secret set` accepts letters and digits only, so a dash becomes `Dash`. Ids and names are in lower case, so two of
 * them never have the same secret.
 */
export const webhookSecretName = (owner: string): string =>
  `Webhook${owner.replace(/^./, (first) => first.toUpperCase()).replaceAll("-", "Dash")}`;

/** Key of the tag that carries the stage's name. AWS Config rules select resources by it. */
export const stageTag = (): string => `${$app.name}:stage`;
