import type { Graph } from "../graph/graph.ts";

/**
 * Names ARNs by the logical names of a graph's resources: `DocumentsTable/index/byOwner`, `VaultBucket/incoming/*`. Those of
 * other resources keep their form, without region and account of the stage.
 */
export function logicalNames(graph: Graph): (arn: string) => string {
  const names = graph.resources
    .filter(({ options }) => !options.read)
    .flatMap(({ name, inputs, outputs }) =>
      [outputs.arn, outputs.executionArn].flatMap((arn) =>
        // An ARN among the inputs is that of another resource.
        typeof arn === "string" && arn.startsWith("arn:") && arn !== inputs.arn ? [[arn, name] as const] : [],
      ),
    )
    .sort(([one], [other]) => other.length - one.length);
  return (text) => {
    const [arn, name] =
      names.find(
        ([known]) => text === known || text.startsWith(`${known}/`) || text.startsWith(`${known}:`),
      ) ?? [];
    if (arn !== undefined) return `${name}${text.slice(arn.length)}`;
    return text.replace(`:${graph.region}:${graph.accountId}:`, ":REGION:ACCOUNT:");
  };
}
