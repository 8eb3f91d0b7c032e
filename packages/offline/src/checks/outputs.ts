import type { Graph } from "../graph.ts";
import { type Finding, findingsOf } from "./finding.ts";

/** What AWS knows resources by, and what it makes for them. */
const identities = [
  "arn",
  "name",
  "url",
  "bucket",
  "dashboardName",
  "domain",
  "domainName",
  "regionalDomainName",
  "clientSecret",
];

/**
 * What a program gives out is taken from its resources: every text is an id, name, ARN or secret of a declared one, a URL
 * that holds one, or the region. A text that somebody typed stays as it is when the resource changes.
 */
export function checkOutputs(graph: Graph): Finding[] {
  const { findings, report } = findingsOf("output");
  const real = new Set<string>([graph.region]);
  for (const { type, id, outputs } of graph.resources) {
    if (!type.startsWith("aws:")) continue;
    for (const value of [id, ...identities.map((name) => outputs[name])])
      if (typeof value === "string" && value.length > 3) real.add(value);
  }
  const visit = (name: string, value: unknown): void => {
    if (value === null || typeof value === "object") {
      for (const [key, inner] of Object.entries(value ?? {})) visit(name ? `${name}.${key}` : key, inner);
      return;
    }
    const isReal =
      typeof value === "string" &&
      (real.has(value) || (value.startsWith("https://") && [...real].some((part) => value.includes(part))));
    if (!isReal)
      report({ name }, `"${value}" is no value of a declared resource.`, "Take it from the resource.");
  };
  visit("", graph.outputs);
  return findings;
}
