import { type Graph, resourcesOfType } from "../graph/graph.ts";
import { type Finding, findingsOf } from "./finding.ts";

/**
 * Two evaluations of one program make the same packages, and declare the same functions to run them: then what was tested
 * is what is deployed, and a deploy changes nothing but what somebody changed.
 */
export function checkPackages(one: Graph, other: Graph): Finding[] {
  const { findings, report } = findingsOf("package");
  const hashes = new Map(other.packages.map(({ name, sha256 }) => [name, sha256]));
  for (const { name, sha256 } of one.packages)
    if (hashes.get(name) !== sha256)
      report(
        { name },
        `Its package is ${sha256} in one build and ${hashes.get(name) ?? "not there"} in the other.`,
        "Keep times, random values and folders out of the code and of what it is linked to.",
      );
  const functions = (graph: Graph) => resourcesOfType(graph, "aws:lambda/function:Function");
  for (const fn of functions(one)) {
    const twin = functions(other).find(({ urn }) => urn === fn.urn);
    for (const [property, value] of Object.entries(fn.inputs)) {
      const [here, there] = [value, twin?.inputs[property]].map((side) => JSON.stringify(side));
      if (here !== there)
        report(
          fn,
          `Its ${property} is ${here} in one build and ${there} in the other.`,
          "Keep times, random values and folders out of it.",
        );
    }
  }
  return findings;
}
