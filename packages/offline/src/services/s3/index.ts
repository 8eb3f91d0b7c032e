import { randomBytes } from "node:crypto";
import { authoredName, type Graph, type Resource, resourcesOfType } from "../../graph/graph.ts";
import { AwsError } from "../../http/aws-error.ts";
import type { RunningService, Service } from "../service.ts";
import { neededAccess } from "./access.ts";
import { parseAddress } from "./address.ts";
import { sendError } from "./answers.ts";
import type { BucketSettings } from "./bucket.ts";
import { addCorsHeaders, answerPreflight } from "./cors.ts";
import { type KmsEncryption, kmsEncryptionOf } from "./encryption.ts";
import { s3Facts } from "./facts.ts";
import { objectNotices } from "./object-notices.ts";
import { createS3, type S3 } from "./s3.ts";
import { s3SignatureRules } from "./signature-rules.ts";
import { bucketType, type CorsRule, corsType, objectLockType, versioningType } from "./types.ts";

export interface RunningS3 extends RunningService {
  s3: S3;
  /** The encryption by KMS that is declared for a bucket. */
  encryptionOf: (bucket: string) => KmsEncryption | undefined;
}

function settingsOf(bucket: Resource, graph: Graph): BucketSettings {
  const lock = resourcesOfType(graph, objectLockType).find(({ inputs }) => inputs.bucket === bucket.id);
  const { mode, days = 0, years = 0 } = lock?.inputs.rule?.defaultRetention ?? {};
  return {
    name: bucket.id,
    encryption: kmsEncryptionOf(bucket, graph),
    // Object Lock enables versioning.
    isVersioned:
      lock !== undefined ||
      bucket.inputs.objectLockEnabled === true ||
      resourcesOfType(graph, versioningType).some(
        ({ inputs }) => inputs.bucket === bucket.id && inputs.versioningConfiguration?.status === "Enabled",
      ),
    ...(mode && { retention: { mode, days: days + 365 * years } }),
  };
}

function corsRulesOf(bucketName: string, graph: Graph): CorsRule[] {
  return resourcesOfType(graph, corsType).flatMap(({ inputs }) =>
    inputs.bucket === bucketName ? (inputs.corsRules ?? []) : [],
  );
}

/** S3: the declared buckets, on the file system. */
export const s3Service: Service<RunningS3> = {
  facts: s3Facts,
  async start({ graph, directory, now, hub, report }) {
    const buckets = resourcesOfType(graph, bucketType);
    const settings = buckets.map((bucket) => settingsOf(bucket, graph));
    const encryptionOf = (name: string) => settings.find((bucket) => bucket.name === name)?.encryption;
    const s3 = await createS3({
      directory,
      buckets: settings,
      region: graph.region,
      now,
      report,
      deliverNotice: (notice) => hub.publish(objectNotices, notice),
    });
    const { region, accountId } = graph;
    const accessContext = { buckets: s3.buckets, region, accountId, now, encryptionOf };
    const requestId = () => randomBytes(8).toString("hex").toUpperCase();
    return {
      s3,
      encryptionOf,
      api: {
        receivesUnsigned: true,
        receive(request, response) {
          const rules = corsRulesOf(parseAddress(request).bucketName, graph);
          if (request.method === "OPTIONS") answerPreflight(request, response, rules);
          else addCorsHeaders(request, response, rules);
          return request.method === "OPTIONS";
        },
        answer: (signed, response) => s3.handle(signed, response),
        neededAccess: (signed) => neededAccess(signed, accessContext),
        requestedActions: (verified, status) =>
          neededAccess(verified, accessContext).filter(
            ({ action }) => status < 300 || !action.startsWith("kms:"),
          ),
        signatureRules: s3SignatureRules,
        accessDenied: (message) => new AwsError("AccessDenied", 403, message),
        internalError: () =>
          new AwsError("InternalError", 500, "We encountered an internal error. Please try again."),
        sendError: (request, response, error) => sendError(request, response, error, requestId()),
      },
      outputs: {
        resources: Object.fromEntries(
          buckets.map((bucket) => [authoredName(graph, bucket), { name: bucket.outputs.bucket }]),
        ),
      },
      announce: () => s3.deliverPendingNotices(),
      inFlight: () => [...s3.buckets.values()].flatMap((bucket) => bucket.inFlight()),
      async stop() {
        for (const bucket of s3.buckets.values()) await bucket.close();
      },
    };
  },
};
