import type { ResourceType } from "../../graph/graph.ts";

interface Processor {
  type: string;
  parameters?: { parameterName: string; parameterValue: string }[];
}

export interface S3Destination {
  bucketArn: string;
  roleArn: string;
  prefix?: string;
  errorOutputPrefix?: string;
  fileExtension?: string;
  /** Seconds. */
  bufferingInterval?: number;
  /** MiB. */
  bufferingSize?: number;
  compressionFormat?: string;
  customTimeZone?: string;
  kmsKeyArn?: string;
  cloudwatchLoggingOptions?: { enabled?: boolean; logGroupName?: string; logStreamName?: string };
  processingConfiguration?: { enabled?: boolean; processors?: Processor[] };
  dynamicPartitioningConfiguration?: { enabled?: boolean };
  dataFormatConversionConfiguration?: { enabled?: boolean };
  s3BackupMode?: string;
}

export interface DeliveryStreamDeclaration {
  name?: string;
  destination: string;
  extendedS3Configuration?: S3Destination;
  serverSideEncryption?: { enabled?: boolean; keyType?: string; keyArn?: string };
}

export const deliveryStreamType: ResourceType<DeliveryStreamDeclaration, { name: string; arn: string }> =
  "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream";
