import type { Graph } from "../graph/graph.ts";
import { lookUp } from "../look-up.ts";
import { collectViolations, type Rule } from "./rule.ts";

/** Outputs by which AWS identifies a resource, or which it generates for one. */
const identifyingOutputs = [
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
 * Every output's text is an id, name, ARN or secret of a declared resource, a URL that contains one and no other region,
 * or the region.
 */
export const outputRule: Rule = {
  id: "output",
  demands:
    "Every output of the program is a value of a declared resource: a literal stays the same when the resource changes.",
  page: "https://sst.dev/docs/reference/config/#run",
  check(graph, { expectedOutputs = [] }) {
    const { violations, report } = collectViolations("output");
    const isResourceValue = createValueTest(graph);
    const visit = (name: string, value: unknown): void => {
      if (value !== null && typeof value === "object")
        for (const [key, inner] of Object.entries(value)) visit(name ? `${name}.${key}` : key, inner);
      else if (!isResourceValue(value))
        report({ name }, `"${value}" is not a value of a declared resource.`, "Take it from the resource.");
    };
    visit("", graph.outputs);
    for (const name of expectedOutputs)
      if (lookUp(graph.outputs, name) === undefined)
        report({ name }, "The output is missing, or undefined.", "Return it from run().");
    return violations;
  },
};

function createValueTest(graph: Graph): (value: unknown) => boolean {
  const known = new Set<string>();
  for (const { type, id, outputs } of graph.resources) {
    if (!type.startsWith("aws:")) continue;
    for (const value of [id, ...identifyingOutputs.map((name) => lookUp(outputs, name))])
      if (typeof value === "string" && value.length > 3) known.add(value);
  }
  return (value) => {
    if (typeof value !== "string") return false;
    if (value === graph.region || known.has(value)) return true;
    const regions = [...value.matchAll(/(?<=[./=])[a-z]{2}(?:-[a-z]+)+-\d(?=[.#&/]|$)/g)].flat();
    return (
      value.startsWith("https://") &&
      regions.every((region) => region === graph.region) &&
      [...known].some((part) => value.includes(part))
    );
  };
}
