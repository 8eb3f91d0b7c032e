import { type Graph, type Resource, resourcesOfType } from "../graph.ts";
import { type Finding, findingsOf } from "./finding.ts";
import { listOf, policiesOf, statementsOf } from "./policies.ts";

/**
 * Whatever holds data says that it is encrypted, and under which key; whatever takes data takes it over TLS only.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-encryption.html
 */
export function checkEncryption(graph: Graph): Finding[] {
  const { findings, report } = findingsOf("encryption");
  for (const table of resourcesOfType(graph, "aws:dynamodb/table:Table"))
    if (table.inputs.serverSideEncryption?.enabled !== true)
      report(
        table,
        "Its key is not said.",
        "Enable serverSideEncryption: without a key, it is alias/aws/dynamodb.",
      );
  const declared = resourcesOfType(
    graph,
    "aws:s3/bucketServerSideEncryptionConfigurationV2:BucketServerSideEncryptionConfigurationV2",
  );
  const tls = tlsOnly(graph);
  const needTls = (resource: Resource, arn: string) => {
    if (!tls.has(arn))
      report(
        resource,
        "It can be used without TLS.",
        "Deny what has aws:SecureTransport false, in its policy.",
      );
  };
  for (const bucket of resourcesOfType(graph, "aws:s3/bucketV2:BucketV2")) {
    const [rule] = declared.find(({ inputs }) => inputs.bucket === bucket.id)?.inputs.rules ?? [];
    const { sseAlgorithm, kmsMasterKeyId } = rule?.applyServerSideEncryptionByDefault ?? {};
    if (!sseAlgorithm?.startsWith("aws:kms") || !kmsMasterKeyId)
      report(bucket, "Its key is not named.", "Declare aws:kms with the key's ARN, such as alias/aws/s3.");
    else if (!rule.bucketKeyEnabled) report(bucket, "It asks KMS for every object.", "Set bucketKeyEnabled.");
    needTls(bucket, bucket.outputs.arn);
  }
  for (const queue of resourcesOfType(graph, "aws:sqs/queue:Queue")) {
    if (!queue.inputs.sqsManagedSseEnabled && !queue.inputs.kmsMasterKeyId)
      report(queue, "It is not said to be encrypted.", "Set sqsManagedSseEnabled or a key.");
    needTls(queue, queue.outputs.arn);
  }
  for (const topic of resourcesOfType(graph, "aws:sns/topic:Topic")) {
    if (!topic.inputs.kmsMasterKeyId) report(topic, "It is not encrypted.", "Name a key in kmsMasterKeyId.");
    needTls(topic, topic.outputs.arn);
  }
  return findings;
}

/** The ARNs whose policies refuse whatever does not come over TLS. */
function tlsOnly(graph: Graph): Set<string> {
  return new Set(
    policiesOf(graph)
      .filter(({ kind }) => kind === "resource")
      .flatMap(statementsOf)
      .filter(
        ({ Effect, Principal, Condition }) =>
          Effect === "Deny" && Principal === "*" && Condition?.Bool?.["aws:SecureTransport"] === "false",
      )
      .flatMap(({ Resource }) => listOf(Resource)),
  );
}
