import type { RecordedAccount } from "../recorded-account.ts";
import { bootstrapped, type Case, resource } from "./case.ts";

const vault = resource("aws:backup/vault:Vault", "Backups", { name: "airlock-prod-Backups" });
const copyTo = "arn:aws:backup:eu-west-1:111122223333:backup-vault:copies";
const plan = resource("aws:backup/plan:Plan", "Plan", {
  rules: [{ copyActions: [{ destinationVaultArn: copyTo }] }],
});
const selection = resource("aws:backup/selection:Selection", "Selection", {
  resources: ["arn:aws:s3:::vault", "arn:aws:dynamodb:us-west-2:000000000000:table/documents"],
});

const withVault = (arn: string, when?: string) => (account: RecordedAccount) => {
  bootstrapped(account);
  const body = { BackupVaultList: [{ BackupVaultArn: arn }] };
  account.change("backup GET /backup-vaults", { body, ...(when && { when }) });
};

export const casesOfBackup: Case[] = [
  {
    title: "a backup vault that a removed stage retained stops the deploy",
    resources: [vault],
    account: withVault("arn:aws:backup:us-west-2:111122223333:backup-vault:airlock-prod-Backups"),
    obstacles: [["backup", "stops", "AWS Backup has the backup vault airlock-prod-Backups"]],
  },
  {
    title: "the stage's backup vault is no obstacle to its next deploy",
    resources: [vault],
    deployed: [vault],
    account: withVault("arn:aws:backup:us-west-2:111122223333:backup-vault:airlock-prod-Backups"),
    obstacles: [],
  },
  {
    title: "a backup vault for copies that does not exist is named",
    resources: [plan],
    account: bootstrapped,
    obstacles: [["backup", "weakens", `The backup vault ${copyTo} does not exist`]],
  },
  {
    title: "a backup vault for copies is asked for in its region",
    resources: [plan],
    account: withVault(copyTo, "/eu-west-1/backup/"),
    obstacles: [],
  },
  {
    title: "DynamoDB backups that AWS Backup does not manage weaken the stage",
    resources: [selection],
    account: (account) => {
      bootstrapped(account);
      account.change("backup GET /account-settings", {
        body: { ResourceTypeManagementPreference: { DynamoDB: false } },
      });
    },
    obstacles: [["backup", "weakens", "does not fully manage DynamoDB's backups"]],
  },
  {
    title: "a new account manages DynamoDB's backups",
    resources: [selection],
    account: bootstrapped,
    obstacles: [],
  },
];
