import type { IncomingMessage } from "node:http";
import type { Graph, Resource } from "../../graph/graph.ts";
import type { RequestedAction } from "../../iam/policy.ts";
import { awsManagedKeyArn } from "../kms/aws-managed-key.ts";
import { regionalArn } from "../resource-facts.ts";
import { encryptionRuleOf } from "./facts.ts";

/** A bucket's encryption by KMS. */
export interface KmsEncryption {
  /** `aws:kms` or `aws:kms:dsse`. */
  algorithm: string;
  keyArn: string;
  /** Whether the key is AWS-managed, so that no principal of the account needs grants. */
  isAwsManaged: boolean;
  usesBucketKey: boolean;
}

/** The encryption that is declared for a bucket; undefined unless it is by KMS. */
export function kmsEncryptionOf(bucket: Resource, graph: Graph): KmsEncryption | undefined {
  const rule = encryptionRuleOf(bucket, graph);
  const { sseAlgorithm: algorithm, kmsMasterKeyId = "alias/aws/s3" } =
    rule?.applyServerSideEncryptionByDefault ?? {};
  if (!algorithm?.startsWith("aws:kms")) return undefined;
  const isAwsManaged = kmsMasterKeyId.endsWith("alias/aws/s3");
  const declaredArn = kmsMasterKeyId.startsWith("arn:")
    ? kmsMasterKeyId
    : regionalArn(graph, "kms", `key/${kmsMasterKeyId}`);
  return {
    algorithm,
    keyArn: isAwsManaged ? awsManagedKeyArn("alias/aws/s3", graph) : declaredArn,
    isAwsManaged,
    usesBucketKey: rule?.bucketKeyEnabled ?? false,
  };
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/specifying-kms-encryption.html */
export function encryptionHeaders(encryption: KmsEncryption | undefined): Record<string, string> {
  if (!encryption) return {};
  return {
    "x-amz-server-side-encryption": encryption.algorithm,
    "x-amz-server-side-encryption-aws-kms-key-id": encryption.keyArn,
    ...(encryption.usesBucketKey && { "x-amz-server-side-encryption-bucket-key-enabled": "true" }),
  };
}

/**
 * What S3 calls on the buckets' keys for the caller of a request: kms:Decrypt to read content and to add and
 * list parts, kms:GenerateDataKey to write.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html,
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html#mpuAndPermissions,
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListParts.html
 *
 * @param requested the S3 actions of the request, which succeeded
 * @param encryptionOf the encryption of a bucket by its name
 */
export function requestedKeyActions(
  { method, url = "/", headers }: IncomingMessage,
  requested: readonly RequestedAction[],
  encryptionOf: (bucket: string) => KmsEncryption | undefined,
): RequestedAction[] {
  const query = new URLSearchParams(url.split("?")[1]);
  const isPart = query.has("uploadId");
  return requested.flatMap(({ action, resource }) => {
    const [bucket = ""] = resource.replace("arn:aws:s3:::", "").split("/");
    const encryption = encryptionOf(bucket);
    if (!encryption || encryption.isAwsManaged) return [];
    const reads = /^s3:(GetObject(Version)?|ListMultipartUploadParts)$/.test(action);
    if (!reads && action !== "s3:PutObject") return [];
    // HEAD needs the key for checksums only.
    if (method === "HEAD" && headers["x-amz-checksum-mode"] === undefined) return [];
    return [{ action: reads || isPart ? "kms:Decrypt" : "kms:GenerateDataKey", resource: encryption.keyArn }];
  });
}
