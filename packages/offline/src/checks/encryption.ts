import { type Graph, type Resource, resourcesOfType } from "../graph/graph.ts";
import { bucketsOf } from "./buckets.ts";
import { type Finding, findingsOf } from "./finding.ts";
import { listOf, policiesOf, principalsOf, type Statement, statementsOf } from "./policies.ts";

/**
 * Whatever holds data says that it is encrypted, and under which key; whatever takes data takes it over TLS only.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-encryption.html
 */
export function checkEncryption(graph: Graph): Finding[] {
  const { findings, report } = findingsOf("encryption");
  const keys = resourcesOfType(graph, "aws:kms/key:Key").flatMap(({ id, outputs }) => [id, outputs.arn]);
  const needKey = (resource: Resource, key: string, service: string) => {
    const managed = `alias/aws/${service}`;
    if (![...keys, managed, `arn:aws:kms:${graph.region}:${graph.accountId}:${managed}`].includes(key))
      report(resource, `Its key ${key} is none that is there.`, `Name a declared key, or ${managed}.`);
  };
  const refusals = policiesOf(graph).flatMap(statementsOf).filter(refusesPlain);
  const needTls = (resource: Resource, action: string, arns: string[]) => {
    const [service] = action.split(":");
    const refused = (arn: string) =>
      refusals.some(
        ({ Action, Resource }) =>
          listOf(Resource).includes(arn) &&
          listOf(Action).some((denied) => ["*", `${service}:*`, action].includes(denied)),
      );
    if (!arns.every(refused))
      report(
        resource,
        "It can be used without TLS.",
        `In its policy, deny ${action} on ${arns.join(" and ")} where aws:SecureTransport is false.`,
      );
  };

  for (const table of resourcesOfType(graph, "aws:dynamodb/table:Table")) {
    const { enabled, kmsKeyArn } = table.inputs.serverSideEncryption ?? {};
    if (enabled !== true)
      report(
        table,
        "Its key is not said.",
        "Enable serverSideEncryption: without a key, it is alias/aws/dynamodb.",
      );
    else if (kmsKeyArn) needKey(table, kmsKeyArn, "dynamodb");
  }
  const declared = resourcesOfType(
    graph,
    "aws:s3/bucketServerSideEncryptionConfigurationV2:BucketServerSideEncryptionConfigurationV2",
  );
  for (const bucket of bucketsOf(graph)) {
    const [rule] = declared.find(({ inputs }) => inputs.bucket === bucket.id)?.inputs.rules ?? [];
    const { sseAlgorithm, kmsMasterKeyId } = rule?.applyServerSideEncryptionByDefault ?? {};
    if (!sseAlgorithm?.startsWith("aws:kms") || !kmsMasterKeyId)
      report(bucket, "Its key is not named.", "Declare aws:kms with the key's ARN, such as alias/aws/s3.");
    else {
      needKey(bucket, kmsMasterKeyId, "s3");
      if (!rule.bucketKeyEnabled) report(bucket, "It asks KMS for every object.", "Set bucketKeyEnabled.");
    }
    needTls(bucket, "s3:*", [bucket.outputs.arn, `${bucket.outputs.arn}/*`]);
  }
  for (const queue of resourcesOfType(graph, "aws:sqs/queue:Queue")) {
    const { sqsManagedSseEnabled, kmsMasterKeyId } = queue.inputs;
    if (kmsMasterKeyId) needKey(queue, kmsMasterKeyId, "sqs");
    else if (!sqsManagedSseEnabled)
      report(queue, "It is not said to be encrypted.", "Set sqsManagedSseEnabled or a key.");
    needTls(queue, "sqs:*", [queue.outputs.arn]);
  }
  for (const topic of resourcesOfType(graph, "aws:sns/topic:Topic")) {
    const { kmsMasterKeyId } = topic.inputs;
    if (kmsMasterKeyId) needKey(topic, kmsMasterKeyId, "sns");
    else report(topic, "It is not encrypted.", "Name a key in kmsMasterKeyId.");
    needTls(topic, "sns:Publish", [topic.outputs.arn]);
  }
  for (const key of resourcesOfType(graph, "aws:kms/key:Key"))
    if (
      (key.inputs.customerMasterKeySpec ?? "SYMMETRIC_DEFAULT") === "SYMMETRIC_DEFAULT" &&
      !key.inputs.enableKeyRotation
    )
      report(key, "It is never rotated.", "Set enableKeyRotation.");
  return findings;
}

/** Whether a statement refuses, to everybody, what does not come over TLS. */
function refusesPlain(statement: Statement): boolean {
  return (
    statement.Effect === "Deny" &&
    principalsOf(statement).includes("*") &&
    JSON.stringify(statement.Condition) === '{"Bool":{"aws:SecureTransport":"false"}}'
  );
}
