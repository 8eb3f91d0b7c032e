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
      providers: { aws: { version: "6.83.1", region: region as aws.Region } },
    };
  },
  async run() {
    const { inspectionRules, readStage } = await import("./infra/stage.ts");
    const access = await import("./infra/access.ts");
    const api = await import("./infra/api.ts");
    const { createFunctions, createSweep, linkNamesOnly } = await import("./infra/functions.ts");
    const { createIdentity } = await import("./infra/identity.ts");
    const workflow = await import("./infra/workflow.ts");
    const { protectFromMalware } = await import("./infra/malware.ts");
    const { createFirewall } = await import("./infra/waf.ts");
    const { createAlarms } = await import("./infra/alarms.ts");
    const { createAuditRules, tagForAudit } = await import("./infra/config.ts");
    const { ledgerSchema } = await import("./packages/core/src/ledger-schema.ts");

    const stage = readStage($app.stage);
    linkNamesOnly();
    tagForAudit(stage);

    const documents = new sst.aws.Dynamo("Documents", {
      ...ledgerSchema,
      deletionProtection: stage.deletionProtection,
      // Enabled without a key of ours, this is the AWS-managed alias/aws/dynamodb; not enabled, one that AWS owns.
      transform: { table: { serverSideEncryption: { enabled: true } } },
    });
    const vault = new sst.aws.Bucket("Vault", {
      versioning: true,
      cors: false,
      policy: access.vaultPolicy(stage),
      transform: {
        publicAccessBlock: false,
        bucket: { forceDestroy: stage.removal === "remove" },
        policy: (_policy, options) => {
          Object.assign(options, access.withBucket(stage));
          return undefined;
        },
      },
    });
    access.secureBucket("Vault", vault.nodes.bucket, stage);
    access.vaultLifecycle(vault.nodes.bucket, stage);
    if (stage.accountAccessBlock) access.blockAccountAccess();

    const { pool, clients, credentials, tokenUrl } = createIdentity(stage);
    const settings = new sst.Linkable("Settings", {
      properties: {
        allowedTypes: stage.allowedTypes,
        rules: inspectionRules(),
        maximumDocumentBytes: stage.maximumDocumentBytes,
        uploadExpiresSeconds: stage.uploadExpiresSeconds,
        downloadExpiresSeconds: stage.downloadExpiresSeconds,
        registrationExpiresSeconds: stage.registrationExpiresSeconds,
        stuckAfterSeconds: stage.stuckAfterSeconds,
        malwareProtection: stage.malwareProtection,
        clients,
      },
    });
    const functions = createFunctions({ stage, documents, vault, settings });

    workflow.narrowWorkflowRole(functions);
    const intake = new sst.aws.StepFunctions("Intake", {
      type: "express",
      definition: workflow.intakeDefinition(functions),
      logging: { level: "error", includeData: false },
      transform: {
        stateMachine: workflow.withTimeout(290),
        logGroup: { retentionInDays: stage.retentionDays.logs },
      },
    });
    if (stage.malwareProtection) protectFromMalware(stage, vault);
    const { rule, undelivered } = workflow.startOnUpload({ stage, vault, intake });
    const sweep = createSweep({ stage, documents, vault, settings, intake });
    new sst.aws.Cron("Sweeper", { schedule: "rate(5 minutes)", function: sweep.arn });

    const gateway = new sst.aws.ApiGatewayV1(
      "Gateway",
      api.gatewayArgs(stage, () => parts),
    );
    const parts = api.createParts({ stage, gateway, api: functions.api, pool });
    const deployed = api.deployGateway(gateway, stage);
    const protection = stage.firewall.enabled ? createFirewall(stage, deployed.stage) : undefined;
    const watchedFunctions = { ...functions, sweep };
    const dashboard = createAlarms({
      stage,
      functions: watchedFunctions,
      gateway: deployed,
      intake,
      documents,
      rule,
      undelivered,
      firewall: protection?.firewall,
    });
    // Linked to no function: it is what `sst shell` knows, and no output prints.
    new sst.Linkable("ClientAccess", { properties: { apiUrl: gateway.url, tokenUrl, clients: credentials } });
    if (stage.audit.rules)
      createAuditRules({
        stage,
        functions: watchedFunctions,
        gateway: deployed,
        intake,
        documents,
        protection,
      });

    return {
      apiUrl: gateway.url,
      tokenUrl,
      region: stage.region,
      vault: vault.name,
      documents: documents.name,
      workflow: intake.arn,
      dashboard,
      ...(deployed.domainTarget && { domainTarget: deployed.domainTarget }),
    };
  },
});
