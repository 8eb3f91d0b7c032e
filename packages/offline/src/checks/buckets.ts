import { type Graph, type Resource, resourcesOfType } from "../graph/graph.ts";
import { type Finding, findingsOf } from "./finding.ts";

/** Buckets, by the provider's present type and by the one before it. */
export const bucketsOf = (graph: Graph): Resource[] =>
  graph.resources.filter(
    ({ type, options }) => /^aws:s3\/bucket(V2)?:Bucket(V2)?$/.test(type) && !options.read,
  );

const four = ["blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets"];

/**
 * Every bucket has an access block of its own with all four set, and one owner; so has the account, where it has a block.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
 */
export function checkAccessBlocks(graph: Graph): Finding[] {
  const { findings, report } = findingsOf("access-block");
  const blocks = resourcesOfType(graph, "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock");
  const ownerships = resourcesOfType(graph, "aws:s3/bucketOwnershipControls:BucketOwnershipControls");
  for (const bucket of bucketsOf(graph)) {
    const own = blocks.filter(({ inputs }) => inputs.bucket === bucket.id);
    if (own.length !== 1)
      report(bucket, `It has ${own.length} access blocks.`, "Declare one BucketPublicAccessBlock for it.");
    for (const name of four)
      if (own[0] && own[0].inputs[name] !== true)
        report(bucket, `Its access block has ${name} not set.`, `Set ${name} to true.`);
    const { objectOwnership } =
      ownerships.find(({ inputs }) => inputs.bucket === bucket.id)?.inputs.rule ?? {};
    if (objectOwnership !== "BucketOwnerEnforced")
      report(
        bucket,
        "Its objects may belong to others.",
        "Declare BucketOwnershipControls: BucketOwnerEnforced.",
      );
  }
  for (const account of resourcesOfType(graph, "aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock"))
    for (const name of four)
      if (account.inputs[name] !== true)
        report(account, `The account's access block has ${name} not set.`, `Set ${name} to true.`);
  for (const acl of graph.resources.filter(({ type }) => /^aws:s3\/bucketAcl(V2)?:/.test(type)))
    report(
      acl,
      "It is an access control list, which a bucket with one owner does not take.",
      "Say who may do what in the bucket's policy.",
    );
  return findings;
}
