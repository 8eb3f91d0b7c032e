import { type Graph, resourcesOfType } from "../graph.ts";
import { type Finding, findingsOf } from "./finding.ts";

/**
 * Every bucket has an access block of its own with all four set, and one owner.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
 */
export function checkAccessBlocks(graph: Graph): Finding[] {
  const { findings, report } = findingsOf("access-block");
  const blocks = resourcesOfType(graph, "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock");
  const ownerships = resourcesOfType(graph, "aws:s3/bucketOwnershipControls:BucketOwnershipControls");
  for (const bucket of resourcesOfType(graph, "aws:s3/bucketV2:BucketV2")) {
    const own = blocks.filter(({ inputs }) => inputs.bucket === bucket.id);
    if (own.length !== 1)
      report(bucket, `It has ${own.length} access blocks.`, "Declare one BucketPublicAccessBlock for it.");
    for (const name of ["blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets"])
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
  return findings;
}
