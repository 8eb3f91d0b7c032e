/// <reference path="./.sst/platform/config.d.ts" />

export default $config({
  async app(input) {
    const { readStage } = await import("./infra/stage.ts");
    const { region, retain } = readStage(input?.stage ?? "dev");
    return {
      name: "airlock",
      home: "aws",
      removal: retain ? "retain" : "remove",
      protect: retain,
      providers: { aws: { version: "6.83.1", region: region as aws.Region } },
    };
  },
  async run() {
    const { inspectionRules, readStage } = await import("./infra/stage.ts");
    const { createFunctions, createSweep, linkNamesOnly } = await import("./infra/functions.ts");
    const { createIdentity } = await import("./infra/identity.ts");
    const { createRoutes } = await import("./infra/api.ts");
    const workflow = await import("./infra/workflow.ts");
    const { ledgerSchema } = await import("./packages/core/src/ledger-schema.ts");

    const stage = readStage($app.stage);
    linkNamesOnly();

    const documents = new sst.aws.Dynamo("Documents", {
      ...ledgerSchema,
      deletionProtection: stage.retain,
      transform: { table: { serverSideEncryption: { enabled: true } } },
    });
    const vault = new sst.aws.Bucket("Vault", { versioning: true, cors: false });

    const { pool, clients, tokenUrl } = createIdentity(stage);
    const settings = new sst.Linkable("Settings", {
      properties: {
        allowedTypes: stage.allowedTypes,
        rules: inspectionRules(),
        maximumDocumentBytes: stage.maximumDocumentBytes,
        uploadExpiresSeconds: stage.uploadExpiresSeconds,
        downloadExpiresSeconds: stage.downloadExpiresSeconds,
        registrationExpiresSeconds: stage.registrationExpiresSeconds,
        stuckAfterSeconds: stage.stuckAfterSeconds,
        clients,
      },
    });
    const functions = createFunctions({ stage, documents, vault, settings });

    workflow.narrowWorkflowRole(functions);
    const intake = new sst.aws.StepFunctions("Intake", {
      type: "express",
      definition: workflow.intakeDefinition(functions),
      logging: { level: "error", includeData: false, retention: workflow.retention(stage) },
      transform: { stateMachine: workflow.withTimeout(290) },
    });
    workflow.startOnUpload({ vault, intake });
    const sweep = createSweep({ stage, documents, vault, settings, intake });
    new sst.aws.Cron("Sweeper", { schedule: "rate(5 minutes)", function: sweep.arn });

    const gateway = new sst.aws.ApiGatewayV1("Gateway", {
      endpoint: { type: "regional" },
      cors: false,
      accessLog: { retention: workflow.retention(stage) },
    });
    createRoutes({ gateway, api: functions.api, pool });
    gateway.deploy();

    return {
      apiUrl: gateway.url,
      tokenUrl,
      region: stage.region,
      vault: vault.name,
      documents: documents.name,
      workflow: intake.arn,
    };
  },
});
