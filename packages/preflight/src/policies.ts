import type { Graph, Properties, Resource } from "../../offline/src/graph/graph.ts";
import { isObject, listOf, objectOf } from "./json.ts";

/** The inputs that hold policies of resources; policies of roles name no principals of the account. */
const policyInputs = ["policy", "policyDocument", "resourcePolicy"];

interface ResourcePolicy {
  resource: Resource;
  statements: Properties[];
}

/** The statements of a policy's JSON, or of its object. */
export const statementsOf = (policy: unknown): Properties[] =>
  listOf(objectOf(policy)?.Statement).filter(isObject);

/** The policies of buckets, keys, topics, queues and APIs. */
export const resourcePoliciesOf = (graph: Pick<Graph, "resources">): ResourcePolicy[] =>
  graph.resources
    .filter(({ type }) => type.startsWith("aws:") && !type.startsWith("aws:iam/"))
    .map((resource) => ({
      resource,
      statements: policyInputs.flatMap((input) =>
        statementsOf(new Map(Object.entries(resource.inputs)).get(input)),
      ),
    }))
    .filter(({ statements }) => statements.length > 0);

/** The AWS principals of a statement: ARNs, account numbers or `*`. */
export const principalsOf = ({ Principal }: Properties): string[] =>
  Principal === "*" ? ["*"] : listOf(isObject(Principal) ? Principal.AWS : undefined).map(String);

/** The values of a statement's conditions about the caller's ARN. */
export const conditionPrincipalsOf = ({ Condition }: Properties): string[] =>
  Object.values(isObject(Condition) ? Condition : {})
    .filter(isObject)
    .flatMap((keys) => Object.entries(keys))
    .filter(([key]) => key.toLowerCase() === "aws:principalarn")
    .flatMap(([, values]) => listOf(values).map(String));
