import type { Graph, Properties, Resource } from "../graph/graph.ts";

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

/** Properties by which resources carry policies, in the providers that are used here. */
const carriers = ["policy", "policyDocument", "resourcePolicy", "accessPolicy"];
const identityPolicies = /^aws:iam\/(policy|rolePolicy|userPolicy|groupPolicy):/;
/** What carries a policy and nothing else: what is no policy document there is a fault. */
const policyResources = new RegExp(
  [
    identityPolicies.source,
    "^aws:apigateway/restApiPolicy:",
    "^aws:cloudwatch/(eventBusPolicy|logResourcePolicy):",
    "^aws:kms/key",
    "^aws:s3/bucketPolicy:",
    "^aws:sns/topicPolicy:",
    "^aws:sqs/queuePolicy:",
  ].join("|"),
);

/**
 * Every policy document that a graph declares, whatever resource carries it. A function's permission is a statement of the
 * function's policy. https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html
 */
export function policiesOf(graph: Graph): Policy[] {
  return graph.resources
    .filter(({ type, options }) => type.startsWith("aws:") && !options.read)
    .flatMap((resource): Policy[] => {
      const { type, inputs } = resource;
      if (type === "aws:lambda/permission:Permission")
        return [{ resource, kind: "resource", document: permissionDocument(graph, inputs) }];
      const kind = identityPolicies.test(type) ? "identity" : "resource";
      const carried = carriers
        .map((property) => inputs[property])
        .filter((document) => document !== undefined && (policyResources.test(type) || isDocument(document)))
        .map((document): Policy => ({ resource, kind, document }));
      if (type !== "aws:iam/role:Role") return carried;
      return [
        { resource, kind: "trust", document: inputs.assumeRolePolicy },
        ...(inputs.inlinePolicies ?? []).map(
          ({ policy }: { policy: string }): Policy => ({ resource, kind: "identity", document: policy }),
        ),
      ];
    });
}

function permissionDocument({ region, accountId }: Graph, inputs: Properties) {
  const { action, principal, sourceArn, sourceAccount, principalOrgId, function: name } = inputs;
  const equals = {
    ...(sourceAccount && { "aws:SourceAccount": sourceAccount }),
    ...(principalOrgId && { "aws:PrincipalOrgID": principalOrgId }),
  };
  const statement: Statement = {
    Effect: "Allow",
    Principal: principal === "*" ? "*" : { [isService(principal) ? "Service" : "AWS"]: principal },
    Action: action,
    Resource: name.startsWith("arn:") ? name : `arn:aws:lambda:${region}:${accountId}:function:${name}`,
    Condition: {
      ...(sourceArn && { ArnLike: { "aws:SourceArn": sourceArn } }),
      ...(Object.keys(equals).length > 0 && { StringEquals: equals }),
    },
  };
  return { Version: "2012-10-17", Statement: [statement] };
}

/** Whether a principal is one of AWS's services. */
export const isService = (principal: string) => /\.amazonaws\.com(\.cn)?$/.test(principal);

/** The policies of a role: its own, and those that stand beside it. */
export const policiesOfRole = (graph: Graph, role: Resource): Policy[] => {
  const attached = graph.resources
    .filter(({ inputs }) =>
      [inputs.role, ...(inputs.roles ?? [])].some((name) => [role.id, role.outputs.name].includes(name)),
    )
    .map(({ inputs }) => inputs.policyArn);
  return policiesOf(graph).filter(
    ({ resource, kind }) =>
      kind === "identity" &&
      (resource === role || resource.inputs.role === role.id || attached.includes(resource.outputs.arn)),
  );
};

function isDocument(value: unknown): boolean {
  try {
    const parsed = typeof value === "string" ? JSON.parse(value) : value;
    return typeof parsed === "object" && parsed !== null && "Statement" in parsed;
  } catch {
    return false;
  }
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

/** Everyone and everything that a statement names in its principal. */
export function principalsOf({ Principal }: Statement): string[] {
  return Principal === "*" ? ["*"] : Object.values(Principal ?? {}).flat();
}
