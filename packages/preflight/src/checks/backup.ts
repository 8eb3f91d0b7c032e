import type { Properties } from "../../../offline/src/graph/graph.ts";
import { describeBackupSettings, listBackupVaults } from "../calls/backup.ts";
import { type Check, type Context, created, declared, type Obstacle } from "../check.ts";
import { isObject, listOf } from "../json.ts";

/** https://docs.aws.amazon.com/aws-backup/latest/devguide/advanced-ddb-backup.html */
export const backup: Check = {
  id: "backup",
  question: "Can AWS Backup create the stage's backup vault, fill it and copy it?",
  page: "https://docs.aws.amazon.com/aws-backup/latest/devguide/advanced-ddb-backup.html",
  calls: [listBackupVaults, describeBackupSettings],
  async *run(context) {
    const { graph, ask } = context;
    const names = created(context, "aws:backup/vault:Vault").flatMap(({ inputs }) => inputs.name ?? []);
    const existing = names.length > 0 ? ((await ask(listBackupVaults, {})) ?? []) : [];
    for (const name of names.filter((each) => existing.some((arn) => arn.endsWith(`:backup-vault:${each}`))))
      yield {
        severity: "stops",
        message: `AWS Backup has the backup vault ${name} in region ${graph.region}, which a removed stage retained.`,
        remedy: "Delete it once its backups have ended, or use another stage name.",
        command: `aws backup delete-backup-vault --region ${graph.region} --backup-vault-name ${name}`,
      };
    yield* obstaclesOfCopies(context);
    const backsUpTable = declared(context, "aws:backup/selection:Selection").some(({ inputs }) =>
      listOf(inputs.resources).some((arn) => String(arn).startsWith("arn:aws:dynamodb:")),
    );
    if (backsUpTable && !(await ask(describeBackupSettings, {}))?.get("DynamoDB"))
      yield {
        severity: "weakens",
        message: `AWS Backup does not fully manage DynamoDB's backups in region ${graph.region}: those of the table fail.`,
        remedy: "Enable the advanced features of DynamoDB backups.",
        command: `aws backup update-region-settings --region ${graph.region} --resource-type-management-preference DynamoDB=true`,
      };
  },
};

/** Backup vaults that get copies, and do not exist. */
async function* obstaclesOfCopies(context: Context): AsyncGenerator<Obstacle> {
  const targets = new Set(
    declared(context, "aws:backup/plan:Plan").flatMap(({ inputs }) => copiesOf(inputs)),
  );
  for (const arn of targets) {
    const region = arn.split(":")[3] ?? "";
    if (((await context.ask(listBackupVaults, {}, region)) ?? []).includes(arn)) continue;
    yield {
      severity: "weakens",
      message: `The backup vault ${arn} does not exist in account ${context.graph.accountId}: no backup is copied.`,
      remedy: "Create it, or correct backup.copyTo.",
      command: `aws backup create-backup-vault --region ${region} --backup-vault-name ${arn.split(":").at(-1)}`,
    };
  }
}

const copiesOf = ({ rules }: Properties): string[] =>
  listOf(rules)
    .filter(isObject)
    .flatMap(({ copyActions }) => listOf(copyActions).filter(isObject))
    .map(({ destinationVaultArn }) => String(destinationVaultArn));
