import type { Graph, Properties, Resource } from "../graph/graph.ts";
import { textsOf } from "../graph/texts.ts";
import { factsOf, serviceFacts } from "../services/facts.ts";
import { collectViolations, type Rule } from "./rule.ts";

export const referenceRule: Rule = {
  id: "reference",
  demands:
    "Every ARN, and every id or name that one resource uses of another, is of a declared resource or of one that every account has. AWS accepts a wrong one at the deploy, and fails when it is used.",
  page: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html",
  check(graph, { externalArns = [] }) {
    const { violations, report } = collectViolations("reference");
    const isKnownArn = createArnTest(graph, externalArns);
    const isKnownName = createNameTest(graph);
    for (const resource of graph.resources) {
      if (resource.options.read || !resource.type.startsWith("aws:")) continue;
      for (const arn of new Set(textsOf(resource.inputs).flatMap(arnsOf)))
        if (!isKnownArn(arn))
          report(resource, `${arn} is not declared.`, "Take the ARN from the resource that it belongs to.");
      for (const [property, value] of referencesOf(resource))
        if (!isKnownName(resource, property, value))
          report(
            resource,
            `Its ${property} "${value}" is not declared.`,
            "Take it from the resource that it belongs to.",
          );
    }
    return violations;
  },
};

function createArnTest(graph: Graph, externalArns: readonly RegExp[]): (arn: string) => boolean {
  const patterns = [
    ...serviceFacts.flatMap(({ predefinedArns }) => predefinedArns?.(graph) ?? []),
    ...externalArns,
  ];
  const declared = graph.resources.flatMap(({ outputs }) =>
    [outputs.arn, outputs.executionArn, outputs.streamArn].filter((arn) => typeof arn === "string"),
  ) as string[];
  const children = graph.resources.flatMap((resource) => factsOf(resource.type)?.childArns?.(resource) ?? []);
  return (arn) => {
    if (patterns.some((pattern) => pattern.test(arn))) return true;
    const [beforeWildcard = ""] = arn.split(/[*?]/);
    const isExact = beforeWildcard === arn;
    const parent = children.find(({ prefix }) => arn.startsWith(prefix));
    if (isExact && parent) return parent.arns.includes(arn);
    return declared.some(
      (known) =>
        beforeWildcard === known ||
        (beforeWildcard.startsWith(known) && /^[/:]/.test(beforeWildcard.slice(known.length))) ||
        // A wildcard must match at least one declared resource.
        (!isExact && known.startsWith(beforeWildcard)),
    );
  };
}

function createNameTest(graph: Graph): (resource: Resource, property: string, value: string) => boolean {
  const targets = serviceFacts
    .flatMap(({ resources }) => resources)
    .flatMap(({ type, referredBy }) => (referredBy ? [{ type, ...referredBy }] : []));
  return (resource, property, value) => {
    const facts = factsOf(resource.type);
    const candidates = targets.filter(({ properties }) => properties.includes(property));
    if (
      candidates.length === 0 ||
      candidates.some(({ type }) => type === resource.type) ||
      facts?.externalProperties?.includes(property)
    )
      return true;
    return candidates.some(({ type, values }) =>
      graph.resources.some((other) => other.type === type && values(other).includes(value)),
    );
  };
}

/** Every text in a resource's inputs with the property that holds it, and the references inside its texts. */
export function referencesOf(resource: Resource): [property: string, text: string][] {
  const facts = factsOf(resource.type);
  return [
    ...textsByProperty(resource.inputs, facts?.opaqueProperties ?? []),
    ...(facts?.embeddedReferences?.(resource) ?? []),
  ];
}

function textsByProperty(value: Properties, excluded: readonly string[]): [property: string, text: string][] {
  return Object.entries(value)
    .filter(([property]) => !excluded.includes(property))
    .flatMap(([property, inner]): [string, string][] => {
      if (typeof inner === "string") return [[property, inner]];
      if (Array.isArray(inner))
        return inner.flatMap((item) =>
          typeof item === "string"
            ? [[property, item] as [string, string]]
            : textsByProperty(item ?? {}, excluded),
        );
      return inner !== null && typeof inner === "object" ? textsByProperty(inner, excluded) : [];
    });
}

/** The ARNs in a text; of API Gateway's invocation URI, the function's. */
function arnsOf(text: string): string[] {
  return [...text.matchAll(/arn:aws[\w-]*:[\w-]*:[\w-]*:(?:\d{12}|aws|\*)?:[^"'\s,\\{}()[\]]+/g)].flatMap(
    ([arn]) => {
      if (!/^arn:aws[\w-]*:apigateway:[\w-]+:lambda:path\//.test(arn)) return [arn];
      return [/functions\/(arn:.*)\/invocations$/.exec(arn)?.[1] ?? arn];
    },
  );
}
