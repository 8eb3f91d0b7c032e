import { AwsError } from "../../http/aws-error.ts";
import { AccessDenied, isAllowed } from "../../iam/service-access.ts";
import type { Logs } from "../logs/log-files.ts";
import type { RunningS3 } from "../s3/index.ts";
import { bucketCalls, objectCalls } from "../s3/service-calls.ts";
import type { ServiceContext } from "../service.ts";
import { actionsOfDelivery, callsOnLog } from "./facts.ts";
import type { S3Destination } from "./types.ts";

interface DeliveryOptions {
  streamArn: string;
  destination: S3Destination;
  context: Pick<ServiceContext, "access" | "graph">;
  encryptionOf: RunningS3["encryptionOf"];
  logs: Logs;
}

/**
 * What a delivery stream may do with its role: write objects, and log errors.
 * https://docs.aws.amazon.com/firehose/latest/dev/controlling-access.html#using-iam-s3
 */
export function deliveryAccess({ streamArn, destination, context, encryptionOf, logs }: DeliveryOptions) {
  const { access, graph } = context;
  const { bucketArn, roleArn, kmsKeyArn, cloudwatchLoggingOptions: log } = destination;
  const actor = { service: "firehose.amazonaws.com", sourceArn: streamArn, roleArn };
  const bucket = bucketArn.split(":").at(-1) ?? "";
  const declared = encryptionOf(bucket);
  const encryption = kmsKeyArn
    ? { algorithm: "aws:kms", keyArn: kmsKeyArn, isAwsManaged: false, usesBucketKey: false }
    : declared;
  return {
    /** @throws AccessDenied */
    authorize(key: string): void {
      const { bucket: onBucket, object, key: onKey } = actionsOfDelivery;
      access.byRole(actor, [
        ...bucketCalls(bucket, graph, onBucket),
        ...objectCalls({ bucket, key, encryption }, graph, object, onKey),
      ]);
    },
    logError(error: unknown): void {
      const { logGroupName, logStreamName } = log ?? {};
      if (!log?.enabled || !logGroupName || !logStreamName) return;
      if (!isAllowed(() => access.byRole(actor, callsOnLog(destination, graph)))) return;
      logs.write(logGroupName, logStreamName, {
        deliveryStreamARN: streamArn,
        destination: bucketArn,
        ...errorOf(error),
      });
    },
  };
}

/** https://docs.aws.amazon.com/firehose/latest/dev/monitoring-with-cloudwatch-logs.html */
function errorOf(error: unknown): { errorCode: string; message: string } {
  if (error instanceof AccessDenied)
    return {
      errorCode: "S3.AccessDenied",
      message:
        "Access was denied. Ensure that the trust policy for the provided IAM role allows Firehose to assume the role, and the access policy allows access to the S3 bucket.",
    };
  const code = error instanceof AwsError ? error.code : "InternalError";
  return { errorCode: `S3.${code}`, message: error instanceof Error ? error.message : String(error) };
}
