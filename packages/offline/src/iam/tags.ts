import type { Graph, Resource } from "../graph/graph.ts";

/** The tags of one resource. */
export type Tags = Readonly<Record<string, string>>;

/**
 * The tags of the declared resources by ARN, with those that SST's provider adds to all. S3 is left out: its requests have
 * tags of buckets only where attribute-based access control is enabled.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/buckets-tagging-enable-abac.html
 */
export function tagsByArn(graph: Graph): ReadonlyMap<string, Tags> {
  return new Map(
    graph.resources
      .filter(({ type, options, outputs }) => type.startsWith("aws:") && !options.read && outputs.arn)
      .filter(({ outputs }) => !String(outputs.arn).startsWith("arn:aws:s3:"))
      .map((resource) => [String(resource.outputs.arn), tagsOf(graph, resource)] as const),
  );
}

function tagsOf({ app, stage }: Graph, { inputs }: Resource): Tags {
  return { "sst:app": app, "sst:stage": stage, ...inputs.tags };
}
