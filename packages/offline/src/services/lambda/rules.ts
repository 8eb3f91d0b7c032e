import { collectViolations, type Rule } from "../../checks/rule.ts";
import { type Graph, type Resource, resourcesOfType } from "../../graph/graph.ts";
import { lookUp } from "../../look-up.ts";
import { functionType } from "./types.ts";

const packageRule: Rule = {
  id: "package",
  demands:
    "Two synths of one program make the same packages and declare the same functions, so that a deploy changes nothing that nobody changed.",
  page: "https://reproducible-builds.org/docs/definition/",
  check(graph, { secondSynth }) {
    if (!secondSynth) return [];
    const { violations, report } = collectViolations("package");
    const hashes = new Map(secondSynth.packages.map(({ name, sha256 }) => [name, sha256]));
    for (const { name, sha256 } of graph.packages)
      if (hashes.get(name) !== sha256)
        report(
          { name },
          `Its package is ${sha256} in one synth and ${hashes.get(name) ?? "missing"} in the other.`,
          "Keep times, random values and folders out of the code and of what it is linked to.",
        );
    const others = new Map(resourcesOfType(secondSynth, functionType).map((fn) => [fn.urn, fn]));
    for (const fn of resourcesOfType(graph, functionType))
      for (const [property, value, otherValue] of differingInputs(fn, others.get(fn.urn)))
        report(
          fn,
          `Its ${property} is ${value} in one synth and ${otherValue} in the other.`,
          "Keep times, random values and folders out of it.",
        );
    return violations;
  },
};

function differingInputs(fn: Resource<object>, other: Resource<object> | undefined) {
  const otherInputs: Graph["outputs"] = other?.inputs ?? {};
  return Object.entries(fn.inputs)
    .map(
      ([property, value]) =>
        [property, JSON.stringify(value), JSON.stringify(lookUp(otherInputs, property))] as const,
    )
    .filter(([, value, otherValue]) => value !== otherValue);
}

export const rules: readonly Rule[] = [packageRule];
