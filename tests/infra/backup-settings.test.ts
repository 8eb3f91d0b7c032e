import { expect, test } from "vitest";
import { errorsOfBackup, requireBackupsInAccount } from "../../infra/backup-settings.ts";

const vaultIn = (region: string, account = "111122223333") =>
  `arn:aws:backup:${region}:${account}:backup-vault:airlock`;
const backupTo = (copyTo: string) => ({
  name: "prod",
  backup: { enabled: true, retentionDays: 35, lock: "governance" as const, copyTo },
});

test("backups cannot be copied within the stage's region, which may be lost", () => {
  const errorsOf = (copyTo: string) => errorsOfBackup({ region: "us-west-2", backup: { copyTo } });
  expect(errorsOf(vaultIn("us-west-2"))).toEqual([
    expect.stringContaining("is in us-west-2, as the stage is"),
  ]);
  expect(errorsOf(vaultIn("eu-west-1"))).toEqual([]);
  expect(errorsOfBackup({ region: "us-west-2" })).toEqual([]);
});

test("backups cannot be copied into another account, which cannot use their key", () => {
  const stage = backupTo(vaultIn("eu-west-1"));
  expect(() => requireBackupsInAccount(stage, "444455556666")).toThrow(/backup\.copyTo: .* another account/);
  expect(() => requireBackupsInAccount(stage, "111122223333")).not.toThrow();
});
