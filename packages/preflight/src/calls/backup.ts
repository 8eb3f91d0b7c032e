import {
  BackupClient,
  DescribeRegionSettingsCommand,
  paginateListBackupVaults,
} from "@aws-sdk/client-backup";
import { defineCall } from "../aws/call.ts";
import { collect } from "../aws/pages.ts";

/** The ARNs of the region's backup vaults. */
export const listBackupVaults = defineCall({
  actions: ["backup:ListBackupVaults"],
  page: "https://docs.aws.amazon.com/aws-backup/latest/devguide/API_ListBackupVaults.html",
  send: (config, _input: object, options) =>
    collect(
      paginateListBackupVaults({ client: new BackupClient(config) }, {}, options),
      ({ BackupVaultList }) => BackupVaultList?.map(({ BackupVaultArn }) => BackupVaultArn ?? ""),
    ),
});

/** Which resource types AWS Backup fully manages. */
export const describeBackupSettings = defineCall({
  actions: ["backup:DescribeRegionSettings"],
  page: "https://docs.aws.amazon.com/aws-backup/latest/devguide/API_DescribeRegionSettings.html",
  send: async (config, _input: object, options) => {
    const settings = await new BackupClient(config).send(new DescribeRegionSettingsCommand({}), options);
    return new Map(Object.entries(settings.ResourceTypeManagementPreference ?? {}));
  },
});
