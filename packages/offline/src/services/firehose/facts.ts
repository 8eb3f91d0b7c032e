import { type Graph, resourcesOfType, type Scope } from "../../graph/graph.ts";
import type { RequestedAction } from "../../iam/policy.ts";
import {
  describeType,
  named,
  namedOutputs,
  outputValues,
  regionalArn,
  type ServiceFacts,
} from "../resource-facts.ts";
import { encryptionRuleOf } from "../s3/facts.ts";
import { bucketType } from "../s3/types.ts";
import { constantPart } from "./object-name.ts";
import { type DeliveryStreamDeclaration, deliveryStreamType, type S3Destination } from "./types.ts";

/** What Firehose needs on the bucket, on the objects that it writes, and on keys. */
export const actionsOfDelivery = {
  bucket: ["GetBucketLocation", "ListBucket", "ListBucketMultipartUploads"],
  object: ["AbortMultipartUpload", "GetObject", "PutObject"],
  key: ["Decrypt", "GenerateDataKey"],
};

const call = (service: string, actions: string[], resource: string): RequestedAction[] =>
  actions.map((action) => ({ action: `${service}:${action}`, resource }));

/** What a delivery stream needs to log its errors. */
export function callsOnLog(
  { cloudwatchLoggingOptions: log }: S3Destination,
  graph: Scope,
): RequestedAction[] {
  if (!log?.enabled) return [];
  const stream = `log-group:${log.logGroupName}:log-stream:${log.logStreamName}`;
  return call("logs", ["PutLogEvents"], regionalArn(graph, "logs", stream));
}

/**
 * The calls of a delivery stream on its bucket, its keys and its log.
 * https://docs.aws.amazon.com/firehose/latest/dev/controlling-access.html#using-iam-s3
 */
function callsOn(destination: S3Destination, graph: Graph): RequestedAction[] {
  const { bucketArn, prefix, errorOutputPrefix, kmsKeyArn } = destination;
  const prefixes = [prefix, ...(errorOutputPrefix === undefined ? [] : [errorOutputPrefix])].map(
    constantPart,
  );
  const bucket = resourcesOfType(graph, bucketType).find(({ outputs }) => outputs.arn === bucketArn);
  const bucketKey =
    bucket && encryptionRuleOf(bucket, graph)?.applyServerSideEncryptionByDefault?.kmsMasterKeyId;
  // The policies of AWS-managed keys allow their use by S3.
  const keys = [kmsKeyArn, bucketKey].filter(
    (key) => key?.startsWith("arn:") && !key.includes(":alias/aws/"),
  );
  return [
    ...call("s3", actionsOfDelivery.bucket, bucketArn),
    ...[...new Set(prefixes)].flatMap((constant) =>
      call("s3", actionsOfDelivery.object, `${bucketArn}/${constant}any`),
    ),
    ...[...new Set(keys)].flatMap((key) => call("kms", actionsOfDelivery.key, key ?? "")),
    ...callsOnLog(destination, graph),
  ];
}

function missingParts({ destination, extendedS3Configuration: s3 }: DeliveryStreamDeclaration): string[] {
  if (destination !== "extended_s3" || !s3) return [`destination ${destination}`];
  const { processors = [], enabled = false } = s3.processingConfiguration ?? {};
  return [
    ...processors
      .filter(({ type }) => enabled && type !== "AppendDelimiterToRecord")
      .map(({ type }) => `processor ${type}`),
    ...(/^(UNCOMPRESSED|GZIP)$/.test(s3.compressionFormat ?? "UNCOMPRESSED")
      ? []
      : [`compression ${s3.compressionFormat}`]),
    ...(s3.dynamicPartitioningConfiguration?.enabled ? ["dynamic partitioning"] : []),
    ...(s3.dataFormatConversionConfiguration?.enabled === false || !s3.dataFormatConversionConfiguration
      ? []
      : ["conversion of formats"]),
    ...(s3.s3BackupMode === "Enabled" ? ["backup of its records"] : []),
  ];
}

const streamName = { DeliveryStreamName: outputValues(deliveryStreamType, "name") };

export const firehoseFacts: ServiceFacts = {
  id: "firehose",
  title: "Amazon Data Firehose",
  emulates: "PutRecord and PutRecordBatch, delivery streams to S3 with their buffers; GZIP and delimiters",
  resources: [
    describeType(deliveryStreamType, {
      emulation: "emulated",
      naming: named(64),
      replacedBy: ["name", "destination", "kinesisSourceConfiguration", "mskSourceConfiguration"],
      missingParts: ({ inputs }) => missingParts(inputs),
      outputs: namedOutputs("firehose", "deliverystream/", "arn"),
      servicePrincipal: "firehose.amazonaws.com",
      roleArn: ({ inputs }) => inputs.extendedS3Configuration?.roleArn,
      impliedCalls: ({ inputs }, graph) => ({
        calls: inputs.extendedS3Configuration ? callsOn(inputs.extendedS3Configuration, graph) : [],
        complete: missingParts(inputs).length === 0,
      }),
      // Prefixes are texts with expressions.
      opaqueProperties: ["prefix", "errorOutputPrefix", "processingConfiguration"],
      logGroups: ({ inputs }) => {
        const log = inputs.extendedS3Configuration?.cloudwatchLoggingOptions;
        return log?.enabled ? [{ group: log.logGroupName, purpose: "log group" }] : [];
      },
      encryption: ({ inputs: { serverSideEncryption } }) => ({
        violations: serverSideEncryption?.enabled
          ? []
          : [["The encryption of its buffer is not declared.", "Enable serverSideEncryption."]],
        ...(serverSideEncryption?.keyArn && {
          key: { name: serverSideEncryption.keyArn, service: "firehose" },
        }),
      }),
      node: { title: "Firehose", shape: ["[/", "/]"] },
    }),
  ],
  metrics: [
    {
      namespace: "AWS/Firehose",
      names: [
        ...["IncomingBytes", "IncomingRecords", "ThrottledRecords"],
        ...[
          "DeliveryToS3.Bytes",
          "DeliveryToS3.DataFreshness",
          "DeliveryToS3.Records",
          "DeliveryToS3.Success",
        ],
      ],
      dimensions: [streamName],
    },
  ],
};
