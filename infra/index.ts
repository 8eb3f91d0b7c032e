/** What sst.config.ts calls, by concern. */

export { largeIntakeSeconds, timeoutSeconds } from "../packages/core/src/inspection/steps.ts";
export { ledgerSchema } from "../packages/core/src/ledger/schema.ts";
export { blockAccountAccess } from "./access.ts";
export { createAlarms } from "./alarms/index.ts";
export { publishAnnouncements } from "./announcements.ts";
export { addRoutes, routeTransform } from "./api.ts";
export { deployGateway } from "./api-deployment.ts";
export { exportEvents } from "./audit-export.ts";
export { createAuditRules } from "./audit-rules.ts";
export { createBackupRole, createBackups } from "./backup.ts";
export { requireBackupsInAccount } from "./backup-settings.ts";
export { requireSharedKey } from "./consumers.ts";
export { createDashboard } from "./dashboard.ts";
export { createDeadLetterQueue } from "./dead-letter-queue.ts";
export { applyDefaults } from "./defaults.ts";
export { createFunctions, createSweep } from "./functions.ts";
export { createIdentity } from "./identity.ts";
export { createScannerRole, protectFromMalware } from "./malware.ts";
export { createSettings } from "./settings.ts";
export { readStage } from "./stage.ts";
export { ledgerStream, tableEncryption } from "./table.ts";
export { secureVault, vaultPolicy, vaultTransform } from "./vault.ts";
export { createVaultKey } from "./vault-key.ts";
export { createFirewall } from "./waf.ts";
export { createWebhooks } from "./webhooks.ts";
export { intakeDefinition, largeIntakeDefinition, withSteps, withTimeout } from "./workflow.ts";
export { startWorkflow } from "./workflow-trigger.ts";
