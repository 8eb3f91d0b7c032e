import { SettingsError } from "./settings-error.ts";
import type { Stage } from "./stage.ts";
import { valueAt } from "./values.ts";

/** Region and account in the ARN of a backup vault. */
const partsOf = (arn: string) => {
  const [, , , region, accountId] = arn.split(":");
  return { region, accountId };
};

/**
 * Refuses a copy within the region: when the region is lost, so is the copy.
 *
 * @param settings the settings as the stage file and the environment have them
 * @returns messages
 */
export function errorsOfBackup(settings: Record<string, unknown>): string[] {
  const copyTo = valueAt(settings, ["backup", "copyTo"]);
  return typeof copyTo === "string" && partsOf(copyTo).region === settings.region
    ? [
        `backup.copyTo: "${copyTo}" is in ${settings.region}, as the stage is. Name a backup vault of another region.`,
      ]
    : [];
}

/**
 * Refuses copies into another account: an AWS-managed key encrypts the backups, which other accounts cannot use.
 * https://docs.aws.amazon.com/aws-backup/latest/devguide/create-cross-account-backup.html
 *
 * @param accountId account that the stage is deployed into; zeros for a synth without an account
 * @throws SettingsError
 */
export function requireBackupsInAccount(
  { name, backup: { copyTo } }: Pick<Stage, "name" | "backup">,
  accountId: string,
): void {
  if (copyTo === undefined || partsOf(copyTo).accountId === accountId || /^0+$/.test(accountId)) return;
  throw new SettingsError(
    `Stage "${name}" is deployed into account ${accountId}. backup.copyTo: "${copyTo}" is in another account, which cannot use the AWS-managed key of the backups. Name a backup vault of account ${accountId}, in another region.`,
  );
}
