import type { Graph } from "../graph/graph.ts";
import { factsOf } from "../services/facts.ts";
import type { OfflineEndpoints } from "../services/resource-facts.ts";

/**
 * Makes a function that replaces, in a text, each URL at which AWS serves a resource of the graph by the one at which it is
 * served offline. What follows the URL, such as a path, remains.
 */
export function createOfflineUrls(graph: Graph, endpoints: OfflineEndpoints): (text: string) => string {
  const urls = new Map(
    graph.resources.flatMap((resource) =>
      (factsOf(resource.type)?.urls?.(resource, graph, endpoints) ?? []).map(({ url, offlineUrl }) => [
        url.replace(/\/$/, ""),
        offlineUrl,
      ]),
    ),
  );
  if (urls.size === 0) return (text) => text;
  // The longest first, since one URL can be the beginning of another.
  const alternatives = [...urls.keys()].sort((one, other) => other.length - one.length).map(escapePattern);
  const pattern = new RegExp(`(?:${alternatives.join("|")})(?![\\w.:-])`, "g");
  return (text) => text.replace(pattern, (url) => urls.get(url) ?? url);
}

const escapePattern = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
