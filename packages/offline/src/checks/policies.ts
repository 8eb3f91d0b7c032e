import type { Graph, Resource } from "../graph.ts";

export interface Statement {
  Sid?: string;
  Effect: "Allow" | "Deny";
  Action?: string | string[];
  NotAction?: string | string[];
  Resource?: string | string[];
  NotResource?: string | string[];
  Principal?: "*" | Record<string, string | string[]>;
  NotPrincipal?: unknown;
  Condition?: Record<string, Record<string, string | string[]>>;
}

export interface Policy {
  /** The resource that carries it. */
  resource: Resource;
  /** What a role may do; who may become it; who may do what with a resource. */
  kind: "identity" | "trust" | "resource";
  /** As declared: JSON text or, where Pulumi takes one, an object. */
  document: unknown;
}

const resourcePolicies: Record<string, string> = {
  "aws:apigateway/restApiPolicy:RestApiPolicy": "policy",
  "aws:cloudwatch/logResourcePolicy:LogResourcePolicy": "policyDocument",
  "aws:kms/key:Key": "policy",
  "aws:s3/bucketPolicy:BucketPolicy": "policy",
  "aws:sns/topicPolicy:TopicPolicy": "policy",
  "aws:sqs/queuePolicy:QueuePolicy": "policy",
};

/** Every policy document that a graph declares. */
export function policiesOf(graph: Graph): Policy[] {
  return graph.resources
    .filter(({ options }) => !options.read)
    .flatMap((resource): Policy[] => {
      const { type, inputs } = resource;
      const property = resourcePolicies[type];
      if (property)
        return inputs[property] === undefined
          ? []
          : [{ resource, kind: "resource", document: inputs[property] }];
      if (type === "aws:iam/role:Role")
        return [
          { resource, kind: "trust", document: inputs.assumeRolePolicy },
          ...(inputs.inlinePolicies ?? []).map(
            ({ policy }: { policy: string }): Policy => ({ resource, kind: "identity", document: policy }),
          ),
        ];
      if (type === "aws:iam/rolePolicy:RolePolicy" || type === "aws:iam/policy:Policy")
        return [{ resource, kind: "identity", document: inputs.policy }];
      return [];
    });
}

/** The statements of a document; none where it is no policy, which checkPolicies tells. */
export function statementsOf({ document }: Policy): Statement[] {
  try {
    const parsed = typeof document === "string" ? JSON.parse(document) : document;
    return [(parsed as { Statement?: Statement | Statement[] })?.Statement ?? []].flat();
  } catch {
    return [];
  }
}

/** A value or list of values as a list. */
export const listOf = <Value>(value: Value | Value[] | undefined): Value[] =>
  value === undefined ? [] : ([value].flat() as Value[]);
