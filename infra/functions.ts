import { named } from "./names.ts";
import type { Stage } from "./stage.ts";

/** What a function may do, beyond writing to its own log group. */
export interface Grant {
  actions: string[];
  resources: $util.Input<string>[];
}

interface Code {
  handler: string;
  memory: `${number} MB`;
  timeout: `${number} seconds`;
  link: $util.Input<unknown>[];
  grants: Grant[];
  reservedConcurrency?: number | undefined;
}

/**
 * A Lambda function with a role of its own: exactly the given grants, and its own log group, which is there first.
 * SST's defaults are wider in three places: logs on every group by a managed policy, a trust policy that names the
 * whole account, and a log group whose ARN its role cannot name.
 *
 * There is no X-Ray tracing: it would take a grant on `*` for every function, and a document's history, the request ids in
 * the logs and the dashboard already tell where time went. https://docs.aws.amazon.com/xray/latest/devguide/security_iam_id-based-policy-examples.html
 */
export function createFunction(
  name: string,
  stage: Stage,
  { grants, reservedConcurrency, ...code }: Code,
): sst.aws.Function {
  const logGroup = new aws.cloudwatch.LogGroup(`${name}Logs`, {
    name: `/aws/lambda/${named(name)}`,
    retentionInDays: stage.retentionDays.logs,
  });
  return new sst.aws.Function(name, {
    ...code,
    runtime: "nodejs22.x",
    architecture: "arm64",
    logging: { logGroup: logGroup.name, format: "json" },
    nodejs: { minify: true },
    ...(reservedConcurrency && { concurrency: { reserved: reservedConcurrency } }),
    permissions: [
      ...grants,
      {
        actions: ["logs:CreateLogStream", "logs:PutLogEvents"],
        resources: [$interpolate`${logGroup.arn}:*`],
      },
    ],
    transform: {
      role: (role) => {
        role.managedPolicyArns = [];
        // Under `sst dev`, the developer's own machine takes the function's role.
        if (!$dev)
          role.assumeRolePolicy = aws.iam.assumeRolePolicyForPrincipal({ Service: "lambda.amazonaws.com" });
      },
    },
  });
}

interface Links {
  stage: Stage;
  documents: sst.aws.Dynamo;
  vault: sst.aws.Bucket;
  settings: sst.Linkable<Record<string, unknown>>;
}

/**
 * The functions that the workflow and the gateway call. Uploads come as partners send them, with no limit but S3's, so
 * Inspect and Settle have a share of the account's concurrency that they cannot exceed: what is refused is retried, and
 * the API goes on answering. The gateway limits what reaches Api; RecordFailure and Sweep follow from these.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html
 */
export function createFunctions({ stage, documents, vault, settings }: Links) {
  const bus = defaultBusArn(stage);
  const link = [documents, vault];
  const index = (name: string) => $interpolate`${documents.arn}/index/${name}`;
  const objects = (place: string) => $interpolate`${vault.arn}/${place}/*`;
  const record = {
    actions: ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem"],
    resources: [documents.arn],
  };
  const handlers = "packages/functions/src/handlers";
  const look = tellMissing(vault);

  return {
    // Answers in a few milliseconds; the memory buys the processor that a cold start needs. The gateway waits 29 s.
    api: createFunction("Api", stage, {
      handler: `${handlers}/api.handler`,
      memory: "1024 MB",
      timeout: "29 seconds",
      link: [...link, settings],
      grants: [
        record,
        { actions: ["dynamodb:Query"], resources: [documents.arn, index("byOwner"), index("byOpenStatus")] },
        look,
        // It signs uploads and downloads, and moves what a person decided on.
        { actions: ["s3:PutObject"], resources: [objects("incoming")] },
        { actions: ["s3:GetObject", "s3:DeleteObject"], resources: [objects("quarantine")] },
        { actions: ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"], resources: [objects("released")] },
        { actions: ["events:PutEvents"], resources: [bus] },
      ],
    }),
    // Reads whole documents: one virtual processor (1,769 MB) hashes as fast as the vault delivers.
    inspect: createFunction("Inspect", stage, {
      handler: `${handlers}/inspect.handler`,
      memory: "1769 MB",
      timeout: "120 seconds",
      link: [...link, settings],
      grants: [
        record,
        look,
        {
          actions: [
            "s3:GetObject",
            "s3:PutObject",
            ...(stage.malwareProtection ? ["s3:GetObjectTagging"] : []),
          ],
          resources: [objects("incoming")],
        },
      ],
      reservedConcurrency: stage.reservedConcurrency.inspect,
    }),
    // Copies inside the vault; five gigabytes take the better part of a minute.
    settle: createFunction("Settle", stage, {
      handler: `${handlers}/settle.handler`,
      memory: "512 MB",
      timeout: "60 seconds",
      link,
      grants: [
        record,
        { actions: ["s3:GetObject", "s3:PutObject"], resources: [objects("incoming")] },
        {
          actions: ["s3:PutObject", "s3:DeleteObject"],
          resources: [objects("released"), objects("quarantine")],
        },
        { actions: ["events:PutEvents"], resources: [bus] },
      ],
      reservedConcurrency: stage.reservedConcurrency.settle,
    }),
    // One write; the time is for DynamoDB's own retries, when it is what failed.
    recordFailure: createFunction("RecordFailure", stage, {
      handler: `${handlers}/record-failure.handler`,
      memory: "512 MB",
      timeout: "20 seconds",
      link: [documents],
      grants: [record],
    }),
  };
}

/** The sweeper: it starts the workflow, so it comes after it. */
export function createSweep({
  stage,
  documents,
  vault,
  settings,
  intake,
}: Links & { intake: sst.aws.StepFunctions }) {
  // Works through every open document one after the other; what it does not reach, the next run does.
  return createFunction("Sweep", stage, {
    handler: "packages/functions/src/handlers/sweep.handler",
    memory: "512 MB",
    timeout: "300 seconds",
    link: [documents, vault, settings, intake],
    grants: [
      {
        actions: ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:Query"],
        resources: [documents.arn],
      },
      { actions: ["dynamodb:Query"], resources: [$interpolate`${documents.arn}/index/byOpenStatus`] },
      { actions: ["s3:GetObject"], resources: [$interpolate`${vault.arn}/incoming/*`] },
      tellMissing(vault),
      { actions: ["states:StartExecution"], resources: [intake.arn] },
    ],
  });
}

/**
 * To whom S3 says that an object is not there; everybody else hears that access is denied.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html
 */
const tellMissing = (vault: sst.aws.Bucket): Grant => ({
  actions: ["s3:ListBucket"],
  resources: [vault.arn],
});

/** Every account has it; S3 publishes to no other. */
export function defaultBusArn(stage: Stage) {
  return $interpolate`arn:aws:events:${stage.region}:${aws.getCallerIdentityOutput().accountId}:event-bus/default`;
}

/** A link says what a thing is called; what may be done with it, each function's grants say. */
export function linkNamesOnly() {
  sst.Linkable.wrap(sst.aws.Dynamo, (table) => ({ properties: { name: table.name }, include: [] }));
  sst.Linkable.wrap(sst.aws.Bucket, (bucket) => ({ properties: { name: bucket.name }, include: [] }));
  sst.Linkable.wrap(sst.aws.StepFunctions, (workflow) => ({
    properties: { arn: workflow.arn },
    include: [],
  }));
}
