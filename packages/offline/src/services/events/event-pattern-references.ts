import { type Graph, type Properties, type Resource, resourcesOfType } from "../../graph/graph.ts";
import { eventRuleType } from "./types.ts";

/**
 * The buckets whose events a pattern waits for.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html
 */
export function bucketsInPattern(pattern: string | undefined): string[] {
  const detail: Properties = parsePattern(pattern).detail ?? {};
  return [detail.bucket?.name, detail.s3ObjectDetails?.bucketName]
    .flat()
    .filter((name) => typeof name === "string");
}

/** The rules that wait for events of a source. */
export function rulesOfSource(graph: Graph, source: string): Resource[] {
  return resourcesOfType(graph, eventRuleType).filter(({ inputs }) =>
    parsePattern(inputs.eventPattern).source?.includes(source),
  ) as Resource[];
}

/** The rules that wait for events of a source that concern a bucket. */
export function rulesWaitingFor(graph: Graph, source: string, bucket: string): Resource[] {
  return rulesOfSource(graph, source).filter(({ inputs }) =>
    JSON.stringify(parsePattern(inputs.eventPattern).detail ?? {}).includes(`"${bucket}"`),
  );
}

/** The pattern, or an empty one where the text is not JSON: another check reports that. */
function parsePattern(pattern: string | undefined): Properties {
  try {
    return JSON.parse(pattern ?? "{}");
  } catch {
    return {};
  }
}
