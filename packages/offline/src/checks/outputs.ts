import type { Graph } from "../graph/graph.ts";
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
 * that holds one and no other region, or the region. A text that somebody typed stays as it is when the resource changes.
 *
 * @param options.expected outputs that there must be; one whose value is undefined is left out without a word
 */
export function checkOutputs(
  graph: Graph,
  { expected = [] }: { expected?: readonly string[] } = {},
): Finding[] {
  const { findings, report } = findingsOf("output");
  const real = new Set<string>();
  for (const { type, id, outputs } of graph.resources) {
    if (!type.startsWith("aws:")) continue;
    for (const value of [id, ...identities.map((name) => outputs[name])])
      if (typeof value === "string" && value.length > 3) real.add(value);
  }
  const isReal = (value: unknown) => {
    if (typeof value !== "string") return false;
    if (value === graph.region || real.has(value)) return true;
    const regions = [...value.matchAll(/(?<=[./=])[a-z]{2}(?:-[a-z]+)+-\d(?=[.#&/]|$)/g)].flat();
    return (
      value.startsWith("https://") &&
      regions.every((region) => region === graph.region) &&
      [...real].some((part) => value.includes(part))
    );
  };
  const visit = (name: string, value: unknown): void => {
    if (value !== null && typeof value === "object")
      for (const [key, inner] of Object.entries(value)) visit(name ? `${name}.${key}` : key, inner);
    else if (!isReal(value))
      report({ name }, `"${value}" is no value of a declared resource.`, "Take it from the resource.");
  };
  visit("", graph.outputs);
  for (const name of expected)
    if (graph.outputs[name] === undefined)
      report({ name }, "There is no such output, or it is undefined.", "Return it from run().");
  return findings;
}
