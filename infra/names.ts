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

/** Characters that the provider leaves of a role's name for a prefix: it adds 26 to make the name unique. */
const rolePrefixLength = 64 - 26;

/**
 * Arguments and options of a role whose name nobody else has. Names of roles are unique in an account, in all its regions,
 * so a fixed one would stop a second stage of this name in another region. Roles that were declared with a fixed name keep
 * it.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html#reference_iam-quotas-names
 */
export function uniqueRoleName(name: string) {
  return {
    args: { namePrefix: `${physicalName(name, rolePrefixLength - 1)}-` },
    options: { ignoreChanges: ["name", "namePrefix"] },
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
