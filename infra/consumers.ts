import { SettingsError } from "./settings-error.ts";
import type { Stage } from "./stage.ts";

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-arns */
export const roleArnPattern = /^arn:aws:iam::\d{12}:role\/([\x21-\x7e]{1,510}\/)?[\w+=,.@-]{1,64}$/;

/** Why a text is not the ARN of a role. */
export function errorOfRoleArn(text: string): string {
  if (/[*?]/.test(text)) return "contains a wildcard: name each role";
  if (/:user\//.test(text)) return "is a user, with permanent credentials: name a role";
  if (/^\d{12}$|:root$/.test(text)) return "is a whole account: name a role of it";
  if (/:assumed-role\//.test(text))
    return "is a session of a role: name the role, arn:aws:iam::ACCOUNT:role/NAME";
  return "is not the ARN of a role, such as arn:aws:iam::111122223333:role/reader";
}

/** A key's ARN, also of a multi-Region key. https://docs.aws.amazon.com/kms/latest/developerguide/concepts-key-id.html */
export const keyArnPattern =
  /^arn:aws:kms:[a-z0-9-]+:\d{12}:key\/([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|mrk-[0-9a-f]{32})$/;

/** Why a text is no value of the setting `encryption`. */
export function errorOfEncryption(text: string): string {
  if (/(^|:)alias\//.test(text))
    return "is an alias, which S3 resolves in the account of each caller: name the key, arn:aws:kms:REGION:ACCOUNT:key/ID";
  return 'is not "aws-managed", "own-key" or the ARN of a key, arn:aws:kms:REGION:ACCOUNT:key/ID';
}

/** The account of an ARN. */
const accountOf = (arn: string): string => arn.split(":")[4] ?? "";

/** The account of a synth without an account. */
const noAccount = "000000000000";

/**
 * Refuses consumers of another account whose content is encrypted under an AWS-managed key: only principals of its account
 * can use that key.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html
 *
 * @param accountId account that the stage is deployed into
 * @throws SettingsError that names the consumers and the remedy
 */
export function requireSharedKey(
  { name, consumers, encryption }: Pick<Stage, "name" | "consumers" | "encryption">,
  accountId: string,
): void {
  if (encryption !== "aws-managed" || accountId === noAccount) return;
  const others = consumers.filter((arn) => accountOf(arn) !== accountId);
  if (others.length === 0) return;
  throw new SettingsError(
    `Stage "${name}" is deployed into account ${accountId}. consumers: ${others.join(", ")} of another account cannot use the AWS-managed key. Set encryption to "own-key", or to the ARN of a key that they may use.`,
  );
}
