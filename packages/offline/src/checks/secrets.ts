import { lookUp } from "../look-up.ts";
import { factsOf } from "../services/facts.ts";
import { collectViolations, type Rule } from "./rule.ts";

export const secretRule: Rule = {
  id: "secret",
  demands:
    "Every credential that a resource is given is a Pulumi secret. The state has secrets encrypted, and everything else as text.",
  page: "https://www.pulumi.com/docs/iac/concepts/secrets/",
  check(graph) {
    const { violations, report } = collectViolations("secret");
    for (const resource of graph.resources)
      for (const property of factsOf(resource.type)?.secretProperties?.(resource) ?? [])
        if (lookUp(resource.inputs, property) !== undefined && !resource.secretInputs?.includes(property))
          report(
            resource,
            `Its ${property} are in the state as text.`,
            "Take the credential from an sst.Secret, or pass it through $util.secret().",
          );
    return violations;
  },
};
