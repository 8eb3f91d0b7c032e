/// <reference path="./.sst/platform/config.d.ts" />

export default $config({
  async app(input) {
    const { readDeployment } = await import("./infra/stage.ts");
    const { region, removal, deletionProtection } = readDeployment(input?.stage ?? "dev");
    return {
      name: "airlock",
      home: "aws",
      removal,
      protect: deletionProtection,
      // Versions before 7 leave the account's settings of API Gateway alone when `aws.apigateway.Account` is deleted; later ones
      // reset them, which ends the logs of every API of the account and region.
      // https://www.pulumi.com/registry/packages/aws/api-docs/apigateway/account/
      providers: { aws: { version: "6.83.1", region: region as aws.Region } },
    };
  },
  async run() {
    const infra = await import("./infra/index.ts");
    const stage = infra.readStage($app.stage, undefined, { isDev: $dev });
    const { accountId } = await aws.getCallerIdentity();
    infra.requireSharedKey(stage, accountId);
    infra.requireBackupsInAccount(stage, accountId);
    infra.applyDefaults(stage);
    const { logDelivery } = await infra.ownAccountSettings(stage);

    const documents = new sst.aws.Dynamo("Documents", {
      ...infra.ledgerSchema,
      stream: infra.ledgerStream,
      deletionProtection: stage.deletionProtection,
      transform: { table: infra.tableEncryption },
    });
    const scannerRole = stage.malwareProtection ? infra.createScannerRole() : undefined;
    const backupRole = stage.backup.enabled ? infra.createBackupRole() : undefined;
    const access = infra.createVaultAccess(stage, [scannerRole, backupRole]);
    const vault = new sst.aws.Bucket("Vault", {
      versioning: true,
      cors: false,
      policy: infra.vaultPolicy(stage, scannerRole),
      transform: infra.vaultTransform(stage, access),
    });
    if (scannerRole) infra.protectFromMalware(stage, vault, scannerRole);
    if (backupRole) infra.createBackups({ stage, documents, vault, role: backupRole });

    const gateway = new sst.aws.ApiGatewayV1("Gateway", {
      endpoint: { type: "regional" },
      cors: false,
      transform: {
        api: infra.apiEndpoint(stage),
        route: infra.routeTransform,
      },
    });
    const identity = infra.createIdentity(stage, gateway);
    const { pool, clients, credentials, tokenUrl } = identity;
    const settings = infra.createSettings(stage, clients);
    const announcements = infra.publishAnnouncements({ stage, documents, vault: access.vault });
    const { pipe } = announcements;
    const functions = infra.createFunctions({
      stage,
      documents,
      vault: access.vault,
      settings,
      pipe,
      tokenUrl,
    });
    const unrecorded = infra.createDeadLetterQueue("Unrecorded");
    const largeIntake = new sst.aws.StepFunctions("LargeIntake", {
      type: "standard",
      definition: infra.largeIntakeDefinition(functions, unrecorded),
      logging: { level: "error", includeData: false },
      transform: {
        stateMachine: infra.withSteps(infra.largeIntakeSeconds(stage)),
        logGroup: infra.workflowLogs("LargeIntake", stage),
      },
    });
    const intake = new sst.aws.StepFunctions("Intake", {
      type: "express",
      definition: infra.intakeDefinition(functions, unrecorded, largeIntake),
      logging: { level: "error", includeData: false },
      transform: {
        stateMachine: infra.withTimeout(infra.timeoutSeconds.intake),
        logGroup: infra.workflowLogs("Intake", stage),
      },
    });
    const events = {
      unrecorded,
      ...infra.startWorkflow({ stage, vault, intake }),
      ...announcements,
      webhooks: infra.createWebhooks(stage, vault),
      auditExport: stage.audit.export ? infra.exportEvents(stage, vault) : undefined,
    };
    const sweep = infra.createSweep({ stage, documents, vault: access.vault, settings, pipe, intake });
    const allFunctions = { ...functions, sweep };
    access.admit(allFunctions);
    const serviceRoles = { malwareProtection: scannerRole, backup: backupRole };
    const keyArn = infra.createVaultKey({ stage, vault, functions: allFunctions, serviceRoles });
    infra.secureVault(vault, keyArn, stage);
    const accessRecords = stage.accessRecords ? infra.recordAccess(stage, vault) : undefined;

    const pages = infra.createPages(stage, identity.console);
    const routes = infra.addRoutes({ stage, gateway, functions: { ...functions, pages }, pool });
    const api = infra.deployGateway({ stage, gateway, routes });
    const protection = stage.firewall.enabled
      ? infra.createFirewall(stage, api.stage, logDelivery)
      : undefined;

    const resources = {
      stage,
      functions: { ...allFunctions, tokenScopes: identity.tokenScopes, pages },
      api,
      intake,
      largeIntake,
      documents,
      vault,
    };
    const watched = { ...resources, events, firewall: protection?.firewall };
    const dashboard = infra.createDashboard(watched);
    infra.createAlarms(watched);
    if (stage.audit.rules) infra.createAuditRules({ ...watched, protection });

    const tableName = documents.name;
    infra.describePartners({
      tableName,
      userPoolId: pool.id,
      tokenUrl,
      apiUrl: api.url,
      hasRealDocuments: stage.hasRealDocuments,
    });
    // `sst shell` provides this link to the end-to-end tests. No function has it, and no output contains the secrets.
    if (credentials)
      new sst.Linkable("ClientAccess", { properties: { apiUrl: api.url, tokenUrl, clients: credentials } });

    return {
      apiUrl: api.url,
      tokenUrl,
      consoleUrl: identity.console.url,
      region: stage.region,
      vault: vault.name,
      documents: documents.name,
      workflow: intake.arn,
      dashboard,
      ...(events.auditExport && { auditExport: events.auditExport.bucket.name }),
      ...(accessRecords && { accessRecords: accessRecords.name }),
      ...(api.domainTarget && { domainTarget: api.domainTarget }),
    };
  },
});
