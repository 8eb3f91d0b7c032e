import { collectViolations, type Rule } from "../../checks/rule.ts";
import { type Graph, type Resource, resourcesOfType } from "../../graph/graph.ts";
import { missingGrants, unusedGrants } from "../../iam/grants.ts";
import { lookUp } from "../../look-up.ts";
import { roleType } from "../iam/types.ts";
import { functionType } from "./types.ts";

/** Compares the calls of a run that exercised everything with the grants of the functions' roles, in both directions. */
const grantRule: Rule = {
  id: "grant",
  demands: "Every call that a function made in a run is granted, and every grant was used.",
  page: "https://docs.aws.amazon.com/lambda/latest/dg/lambda-intro-execution-role.html",
  check(graph, { calls }) {
    const { violations, report } = collectViolations("grant");
    if (!calls) return [];
    for (const fn of resourcesOfType(graph, functionType)) {
      const role = resourcesOfType(graph, roleType).find(({ outputs }) => outputs.arn === fn.inputs.role);
      if (!role) {
        report(fn, `Its role ${fn.inputs.role} is not declared.`, "Declare a role for it.");
        continue;
      }
      const made = calls.get(role.outputs.arn) ?? [];
      for (const { action, resource } of missingGrants(graph, role, made))
        report(role, `${fn.name} called ${action} on ${resource}, which is not granted.`, "Grant it.");
      for (const { action, resource } of unusedGrants(graph, role, made))
        report(role, `${action} on ${resource} is granted, and nothing uses it.`, "Remove the grant.");
    }
    return violations;
  },
};

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

export const rules: readonly Rule[] = [grantRule, packageRule];
