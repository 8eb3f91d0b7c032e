import type { Graph, Resource, Scope } from "../graph/graph.ts";
import { lookUp } from "../look-up.ts";
import { factsOf } from "../services/facts.ts";
import type { NamingFacts } from "../services/resource-facts.ts";
import { collectViolations, type Rule } from "./rule.ts";

/** A name that the program sets and that is the same at every deploy, wherever the stage is deployed. */
interface FixedName {
  resource: Resource;
  name: string;
  naming: NamingFacts;
}

/**
 * SST's components end a name in eight random letters, and ignore later changes of the property: the state has the first
 * name.
 */
const isNamedBySst = ({ options }: Resource, { property }: NamingFacts, name: string): boolean =>
  (options.ignoreChanges ?? []).includes(property) && /-[abcdefhkmnorstuvwxz]{8}(\.\w+)?$/.test(name);

function fixedNames(graph: Graph): FixedName[] {
  return graph.resources.flatMap((resource) => {
    const naming = resource.options.read ? undefined : factsOf(resource.type)?.naming?.(resource);
    const name = naming && lookUp(resource.inputs, naming.property);
    if (!naming || typeof name !== "string" || name === "" || isNamedBySst(resource, naming, name)) return [];
    return [{ resource, name, naming }];
  });
}

/** What a name must contain so that a stack in another region, or account, has another one. */
const distinguishing: Record<NonNullable<NamingFacts["uniqueIn"]>, (scope: Scope) => string[]> = {
  parent: () => [],
  account: ({ region }) => [region],
  "region of all accounts": ({ accountId }) => [accountId],
  AWS: ({ region, accountId }) => [region, accountId],
};

export const fixedGlobalNameRule: Rule = {
  id: "fixed-global-name",
  demands:
    "A name that is unique beyond a region of an account is generated, or contains the region or the account. A fixed one stops a second stack of the program in another region or account.",
  page: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html#reference_iam-quotas-names",
  check(graph) {
    const { violations, report } = collectViolations("fixed-global-name");
    for (const { resource, name, naming } of fixedNames(graph)) {
      const missing = naming.uniqueIn
        ? distinguishing[naming.uniqueIn](graph).filter((text) => !name.includes(text))
        : [];
      if (missing.length > 0)
        report(
          resource,
          `Its name "${name}" is fixed, and must be the only one in the ${placeOf(naming)}.`,
          `Leave ${naming.property} out, set ${naming.property}Prefix, or put ${missing.join(" and ")} into the name.`,
        );
    }
    return violations;
  },
};

const placeOf = ({ uniqueIn }: NamingFacts) =>
  uniqueIn === "account" ? "account, in all regions" : uniqueIn;

export const fixedRetainedNameRule: Rule = {
  id: "fixed-retained-name",
  demands:
    "A resource that is retained when the stage is removed has a generated name. With a fixed one, a later deploy of the stage stops at it.",
  page: "https://www.pulumi.com/docs/iac/concepts/options/retainondelete/",
  check(graph) {
    const { violations, report } = collectViolations("fixed-retained-name");
    for (const { resource, name, naming } of fixedNames(graph))
      if (resource.options.retainOnDelete && naming.uniqueIn !== "parent" && !naming.isOverwritten)
        report(
          resource,
          `It is retained, and its name "${name}" is fixed: a later deploy of the stage cannot create it.`,
          `Leave ${naming.property} out, or set ${naming.property}Prefix.`,
        );
    return violations;
  },
};

/** Characters that the provider adds to a prefix. */
const addedToPrefix = 26;

export const nameLengthRule: Rule = {
  id: "name-too-long",
  demands: "Every name has at most the characters that its service accepts.",
  page: "https://docs.aws.amazon.com/general/latest/gr/aws-service-information.html",
  check(graph) {
    const { violations, report } = collectViolations("name-too-long");
    for (const resource of graph.resources) {
      const naming = resource.options.read ? undefined : factsOf(resource.type)?.naming?.(resource);
      if (!naming) continue;
      const { property, maximum } = naming;
      const prefix = lookUp(resource.inputs, `${property}Prefix`);
      const name = lookUp(resource.inputs, property) ?? lookUp(resource.outputs, property);
      const length =
        typeof prefix === "string"
          ? prefix.length + addedToPrefix
          : typeof name === "string"
            ? name.length
            : 0;
      if (length > maximum)
        report(
          resource,
          `Its name "${typeof prefix === "string" ? `${prefix}…` : name}" has ${length} characters, and AWS accepts ${maximum}.`,
          `Shorten ${typeof prefix === "string" ? `${property}Prefix` : property}.`,
        );
    }
    return violations;
  },
};
