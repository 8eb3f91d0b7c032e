import { type Graph, resourcesOfType } from "../../graph/graph.ts";
import { regionalArn } from "../resource-facts.ts";
import { keyAliasType } from "./types.ts";

/**
 * The ARN of a customer-managed key that is given by its id, its ARN or an alias; undefined for AWS-managed keys and for
 * aliases that the program does not declare.
 * https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html#key-id
 */
export function customerKeyArn(graph: Graph, name: string): string | undefined {
  const alias = /^(?:arn:[^/]*:)?(alias\/.+)$/.exec(name)?.[1];
  if (alias === undefined) return name.startsWith("arn:") ? name : regionalArn(graph, "kms", `key/${name}`);
  const declared = resourcesOfType(graph, keyAliasType).find(({ outputs }) => outputs.name === alias);
  return declared && customerKeyArn(graph, declared.inputs.targetKeyId);
}
