import { timeoutSeconds } from "../packages/core/src/inspection/steps.ts";
import { places } from "../packages/core/src/vault/keys.ts";
import { documentsFolder } from "../packages/functions/src/http/api-documents.ts";
import { tokenUrlVariable } from "../packages/functions/src/http/pages.ts";
import { writeApiDocuments } from "./api-documents.ts";
import { createFunction, type Grant } from "./lambda.ts";
import {
  claimKeys,
  countRequests,
  countUsage,
  findPartnerNames,
  findPartners,
  readHistory,
  readListed,
  readPartners,
  writeDocuments,
} from "./ledger-access.ts";
import type { createSettings } from "./settings.ts";
import type { Stage } from "./stage.ts";
import { indexArn } from "./table.ts";
import { type LinkedVault, objectsIn } from "./vault.ts";
import { keyGrants } from "./vault-key.ts";

interface Resources {
  stage: Stage;
  documents: sst.aws.Dynamo;
  vault: LinkedVault;
  settings: ReturnType<typeof createSettings>;
  /** What publishes documents' events. It has to understand what functions write before they write it. */
  pipe: aws.pipes.Pipe;
}

const handlers = "packages/functions/src/handlers";

/**
 * Creates the functions that the gateway and the workflow call. Nothing limits the rate of uploads, so Inspect and Settle
 * have reserved concurrency, which keeps the rest of the account's for the API. Throttled tasks are retried.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html
 */
export function createFunctions({
  stage,
  documents,
  vault,
  settings,
  pipe,
  tokenUrl,
}: Resources & { tokenUrl: $util.Output<string> }) {
  return {
    // Half of this memory saves nothing: everything takes twice as long. API Gateway ends a request after 29 s.
    api: createFunction("Api", stage, {
      handler: `${handlers}/api.handler`,
      after: [pipe],
      memory: "1024 MB",
      timeout: "29 seconds",
      link: [documents, vault.link, settings],
      copyFiles: [{ from: writeApiDocuments(stage), to: documentsFolder }],
      environment: { [tokenUrlVariable]: tokenUrl },
      grants: [
        writeDocuments(documents),
        claimKeys(documents),
        countUsage(documents),
        readPartners(documents),
        findPartners(documents),
        findPartnerNames(documents),
        readHistory(documents),
        readListed(documents),
        {
          actions: ["dynamodb:Query"],
          resources: [
            indexArn(documents, "ofOwner"),
            indexArn(documents, "inStatus"),
            indexArn(documents, "byOpenOwner"),
            indexArn(documents, "bySha256"),
          ],
        },
        listVault(vault),
        // Presigned URLs act with these: uploads, and downloads of released and of quarantined content.
        {
          actions: ["s3:PutObject", ...partsOfUploads],
          resources: [objectsIn(vault, "incoming")],
        },
        {
          actions: ["s3:GetObject"],
          resources: [objectsIn(vault, "quarantine"), objectsIn(vault, "released")],
        },
        ...keyGrants(stage, vault, "api"),
      ],
    }),
    // A JPEG of 40 megapixels takes 1.9 GiB. A preview takes 15 s at most.
    preview: createFunction("Preview", stage, {
      handler: `${handlers}/preview.handler`,
      after: [pipe],
      memory: "3008 MB",
      timeout: "29 seconds",
      link: [documents, vault.link, settings],
      grants: [
        writeDocuments(documents),
        countRequests(documents),
        readPartners(documents),
        findPartners(documents),
        readHistory(documents),
        listVault(vault),
        { actions: ["s3:GetObject"], resources: [objectsIn(vault, "quarantine")] },
        ...keyGrants(stage, vault, "preview"),
      ],
    }),
    // 1,769 MB is one virtual processor, which hashes content as fast as S3 delivers it. A call reads 2 GiB at most.
    inspect: createFunction("Inspect", stage, {
      handler: `${handlers}/inspect.handler`,
      after: [pipe],
      memory: "1769 MB",
      timeout: `${timeoutSeconds.inspect} seconds`,
      link: [documents, vault.link, settings],
      grants: [
        writeDocuments(documents),
        readPartners(documents),
        listVault(vault),
        {
          actions: ["s3:GetObject", ...(stage.malwareProtection ? ["s3:GetObjectTagging"] : [])],
          resources: [objectsIn(vault, "incoming")],
        },
        ...keyGrants(stage, vault, "inspect"),
      ],
      reservedConcurrency: stage.reservedConcurrency.inspect,
      ...(stage.scanner && stage.scanner.subnets.length > 0 && { network: stage.scanner }),
    }),
    // Content is copied in parts of 256 MiB, twenty at a time: 50 GiB take about 40 s.
    settle: createFunction("Settle", stage, {
      handler: `${handlers}/settle.handler`,
      after: [pipe],
      memory: "512 MB",
      timeout: `${timeoutSeconds.settle} seconds`,
      link: [documents, vault.link, settings],
      grants: [
        writeDocuments(documents),
        // Of an erased document.
        readHistory(documents),
        listVault(vault),
        { actions: ["s3:GetObject", "s3:PutObject"], resources: [objectsIn(vault, "incoming")] },
        {
          actions: ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"],
          resources: [objectsIn(vault, "quarantine")],
        },
        { actions: ["s3:PutObject", "s3:DeleteObject"], resources: [objectsIn(vault, "released")] },
        removeContent(vault),
        { actions: ["s3:ListBucketVersions", "s3:ListBucketMultipartUploads"], resources: [vault.arn] },
        ...(stage.malwareProtection
          ? [
              {
                actions: ["s3:GetObjectTagging"],
                resources: [objectsIn(vault, "incoming"), objectsIn(vault, "quarantine")],
              },
            ]
          : []),
        ...keyGrants(stage, vault, "settle"),
      ],
      reservedConcurrency: stage.reservedConcurrency.settle,
    }),
    overview: createFunction("Overview", stage, {
      handler: `${handlers}/overview.handler`,
      memory: "512 MB",
      timeout: "29 seconds",
      link: [documents, settings],
      grants: [
        countRequests(documents),
        readPartners(documents),
        findPartners(documents),
        readListed(documents),
        { actions: ["dynamodb:Query"], resources: [indexArn(documents, "inStatus")] },
        readMetrics,
      ],
    }),
    // One write; the timeout leaves room for the SDK's retries.
    recordFailure: createFunction("RecordFailure", stage, {
      handler: `${handlers}/record-failure.handler`,
      after: [pipe],
      memory: "512 MB",
      timeout: "20 seconds",
      link: [documents],
      grants: [writeDocuments(documents)],
    }),
  };
}

/** Minutes between runs of the sweeper. */
export const sweepMinutes = 5;

/** Creates the sweeper and its schedule. What one run does not reach, the next one does. */
export function createSweep({
  stage,
  documents,
  vault,
  settings,
  pipe,
  intake,
}: Resources & { intake: sst.aws.StepFunctions }) {
  const sweep = createFunction("Sweep", stage, {
    handler: `${handlers}/sweep.handler`,
    after: [pipe],
    memory: "512 MB",
    timeout: "300 seconds",
    link: [documents, vault.link, settings, intake],
    grants: [
      writeDocuments(documents),
      readHistory(documents),
      {
        actions: ["dynamodb:Query"],
        resources: [indexArn(documents, "inStatus"), indexArn(documents, "toClear")],
      },
      {
        actions: ["s3:GetObject"],
        resources: [
          objectsIn(vault, "incoming"),
          objectsIn(vault, "quarantine"),
          // Released content is looked for where it expires.
          ...(stage.retentionDays.released === null ? [] : [objectsIn(vault, "released")]),
        ],
      },
      { actions: partsOfUploads, resources: [objectsIn(vault, "incoming")] },
      ...keyGrants(stage, vault, "sweep"),
      listVault(vault),
      { actions: ["states:StartExecution"], resources: [intake.arn] },
    ],
  });
  new sst.aws.Cron("Sweeper", { schedule: `rate(${sweepMinutes} minutes)`, function: sweep.arn });
  return sweep;
}

/**
 * Reads metrics. Neither action can be limited to a resource or a namespace.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatch.html
 */
const readMetrics: Grant = {
  actions: ["cloudwatch:GetMetricData", "cloudwatch:ListMetrics"],
  resources: ["*"],
};

/** Lists the parts of an upload. https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuAndPermissions.html */
const partsOfUploads = ["s3:ListMultipartUploadParts"];

/** Aborts copies and uploads in parts, and deletes noncurrent versions of erased documents. */
const removeContent = (vault: LinkedVault): Grant => ({
  actions: ["s3:AbortMultipartUpload", "s3:DeleteObjectVersion"],
  resources: places.map((place) => objectsIn(vault, place)),
});

/**
 * Without s3:ListBucket, S3 answers 403 instead of 404 for a missing key.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html
 */
const listVault = (vault: LinkedVault): Grant => ({
  actions: ["s3:ListBucket"],
  resources: [vault.arn],
});
