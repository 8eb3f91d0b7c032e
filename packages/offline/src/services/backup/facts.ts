import { type Resource, resourcesOfType } from "../../graph/graph.ts";
import {
  describeType,
  named,
  namedOutputs,
  opaqueUuid,
  regionalArn,
  type ServiceFacts,
} from "../resource-facts.ts";
import { backupPlanType, backupSelectionType, backupVaultLockType, backupVaultType } from "./types.ts";

export const backupFacts: ServiceFacts = {
  id: "backup",
  title: "AWS Backup",
  resources: [
    describeType(backupVaultType, {
      emulation: "not-emulated",
      naming: named(50),
      replacedBy: ["name", "kmsKeyArn"],
      holds: "its backups",
      outputs: namedOutputs("backup", "backup-vault:"),
      referredBy: {
        properties: ["backupVaultName", "targetVaultName"],
        values: ({ outputs }) => [outputs.name],
      },
      // https://docs.aws.amazon.com/aws-backup/latest/devguide/encryption.html
      encryption: ({ inputs }) => ({
        violations: inputs.kmsKeyArn ? [] : [["It names no key.", "Set kmsKeyArn."]],
        ...(inputs.kmsKeyArn && { key: { name: inputs.kmsKeyArn, service: "backup" } }),
      }),
      node: { title: "AWS Backup", shape: ["[(", ")]"] },
      connections: (vault, graph) =>
        resourcesOfType(graph, backupPlanType)
          .filter(({ inputs }) =>
            inputs.rules?.some(({ targetVaultName }) => targetVaultName === vault.outputs.name),
          )
          .flatMap((plan) =>
            resourcesOfType(graph, backupSelectionType)
              .filter(({ inputs }) => inputs.planId === plan.id)
              .flatMap(({ inputs }) => inputs.resources ?? [])
              .map((arn) => ({ from: arn, to: vault as Resource, label: "is backed up in" })),
          ),
    }),
    describeType(backupVaultLockType, {
      emulation: "not-emulated",
      partOf: { property: "backupVaultName", types: [backupVaultType] },
      replacedBy: ["backupVaultName", "changeableForDays", "maxRetentionDays", "minRetentionDays"],
    }),
    describeType(backupPlanType, {
      emulation: "not-emulated",
      naming: named(50),
      replacedBy: [],
      outputs: ({ urn }, scope) => {
        const id = opaqueUuid(urn);
        return { id, arn: regionalArn(scope, "backup", `backup-plan:${id}`) };
      },
      referredBy: { properties: ["planId"], values: ({ id }) => [id] },
    }),
    describeType(backupSelectionType, {
      emulation: "not-emulated",
      replacedBy: [
        "name",
        "planId",
        "iamRoleArn",
        "resources",
        "notResources",
        "conditions",
        "selectionTags",
      ],
      servicePrincipal: "backup.amazonaws.com",
      roleArn: ({ inputs }) => inputs.iamRoleArn,
    }),
  ],
  predefinedArns: ({ region, accountId }) => [
    new RegExp(`^arn:aws:backup:${region}:${accountId}:recovery-point:`),
    new RegExp(`^arn:aws:events:${region}:${accountId}:rule/AwsBackupManagedRule`),
  ],
};
