import { type Graph, type Resource, resourcesOfType } from "../../graph/graph.ts";
import { rulesWaitingFor } from "../events/event-pattern-references.ts";
import { describeType, type EncryptionFacts, physicalName, type ServiceFacts } from "../resource-facts.ts";
import {
  accountAccessBlockType,
  bucketAclTypes,
  bucketConfigurationTypes,
  bucketObjectType,
  bucketPolicyType,
  bucketType,
  corsType,
  earlierBucketType,
  notificationType,
  objectLockType,
  ownershipControlsType,
  publicAccessBlockType,
  serverSideEncryptionType,
  versioningType,
} from "./types.ts";

/** Buckets of either type of the provider. */
export const bucketsOf = (graph: Graph) =>
  [...resourcesOfType(graph, bucketType), ...resourcesOfType(graph, earlierBucketType)].filter(
    ({ options }) => !options.read,
  );

const describeBucket = (type: typeof bucketType, emulation: "emulated" | "not-emulated") =>
  describeType(type, {
    emulation,
    replacedBy: ["bucket", "bucketPrefix", "objectLockEnabled"],
    holds: "its objects",
    outputs: (declared, { region }) => {
      const bucket = physicalName(declared, "bucket").toLowerCase();
      return {
        id: bucket,
        bucket,
        arn: `arn:aws:s3:::${bucket}`,
        bucketDomainName: `${bucket}.s3.amazonaws.com`,
        bucketRegionalDomainName: `${bucket}.s3.${region}.amazonaws.com`,
        region,
      };
    },
    // https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
    naming: () => ({ property: "bucket", maximum: 63, uniqueIn: "AWS" }),
    referredBy: { properties: ["bucket", "bucketName"], values: ({ id }) => [id] },
    encryption: (bucket, graph) => encryptionOf(bucket, graph),
    node: { title: "S3", shape: ["[(", ")]"] },
  });

/** What configures a bucket, or is in it. */
const partOf = { property: "bucket", types: [bucketType, earlierBucketType] } as const;

/** The default encryption that is declared for a bucket. */
export function encryptionRuleOf({ id }: Resource, graph: Graph) {
  return resourcesOfType(graph, serverSideEncryptionType).find(({ inputs }) => inputs.bucket === id)?.inputs
    .rules?.[0];
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-encryption.html */
function encryptionOf(bucket: Resource<object, { arn: string }>, graph: Graph): EncryptionFacts {
  const tls = { action: "s3:*", arns: [bucket.outputs.arn, `${bucket.outputs.arn}/*`] };
  const rule = encryptionRuleOf(bucket, graph);
  const { sseAlgorithm, kmsMasterKeyId } = rule?.applyServerSideEncryptionByDefault ?? {};
  if (!sseAlgorithm?.startsWith("aws:kms") || !kmsMasterKeyId)
    return {
      violations: [
        ["Its encryption names no key.", "Declare aws:kms with the key's ARN, such as that of alias/aws/s3."],
      ],
      tls,
    };
  return {
    violations: rule?.bucketKeyEnabled
      ? []
      : [["S3 calls KMS for every object, because the bucket has no bucket key.", "Set bucketKeyEnabled."]],
    key: { name: kmsMasterKeyId, service: "s3" },
    tls,
  };
}

export const s3Facts: ServiceFacts = {
  id: "s3",
  title: "Amazon S3",
  emulates:
    "objects (conditional, multipart, range and presigned requests, copies, tags, checksums, versions, default retention of Object Lock, CORS), refusal of what the policies of role and bucket do not allow, listing, bulk deletion",
  resources: [
    describeBucket(bucketType, "emulated"),
    describeBucket(earlierBucketType, "not-emulated"),
    describeType(notificationType, {
      emulation: "folded",
      partOf,
      replacedBy: ["bucket"],
      missingParts: ({ inputs }) =>
        (["lambdaFunctions", "queues", "topics"] as const)
          .filter((target) => (inputs[target]?.length ?? 0) > 0)
          .map((target) => `to ${target}`),
      connections: ({ inputs }, graph) =>
        inputs.eventbridge
          ? rulesWaitingFor(graph, "aws.s3", inputs.bucket).map((rule) => ({
              from: inputs.bucket,
              to: rule,
              label: "sends events to",
            }))
          : [],
    }),
    // SST uploads code to a bucket of its own, which the bootstrap of the account made.
    describeType(bucketObjectType, {
      emulation: "folded",
      partOf,
      replacedBy: ["bucket", "key", "overrideProvider"],
      externalProperties: ["bucket"],
    }),
    describeType(bucketPolicyType, {
      emulation: "folded",
      partOf,
      replacedBy: ["bucket"],
      policies: (resource) => [
        {
          resource,
          kind: "resource",
          document: resource.inputs.policy,
          resourceArn: `arn:aws:s3:::${resource.inputs.bucket}`,
        },
      ],
    }),
    describeType(publicAccessBlockType, { emulation: "not-emulated", partOf, replacedBy: ["bucket"] }),
    describeType(accountAccessBlockType, { emulation: "not-emulated", replacedBy: ["accountId"] }),
    describeType(ownershipControlsType, { emulation: "not-emulated", partOf, replacedBy: ["bucket"] }),
    // Content is not encrypted offline. Under SSE-KMS, entity tags are no MD5s.
    describeType(serverSideEncryptionType, {
      emulation: "folded",
      partOf,
      replacedBy: ["bucket", "expectedBucketOwner"],
    }),
    describeType(versioningType, {
      emulation: "folded",
      partOf,
      replacedBy: ["bucket", "expectedBucketOwner"],
    }),
    describeType(objectLockType, {
      emulation: "folded",
      partOf,
      replacedBy: ["bucket", "expectedBucketOwner", "objectLockEnabled"],
    }),
    describeType(corsType, {
      emulation: "folded",
      partOf,
      replacedBy: ["bucket", "expectedBucketOwner"],
    }),
    ...[...bucketAclTypes, ...bucketConfigurationTypes].map((type) =>
      describeType(type, {
        emulation: "not-emulated",
        partOf,
        replacedBy: ["bucket", "expectedBucketOwner"],
      }),
    ),
  ],
  loadRules: async () => (await import("./rules.ts")).rules,
};
