import { type Graph, type Resource, resourcesOfType } from "../graph/graph.ts";
import { roleType } from "../services/iam/types.ts";
import { type CompiledPolicy, compilePolicy } from "./compiled-policy.ts";
import { isKnownKey } from "./condition-keys.ts";
import { type Decision, decide } from "./evaluate.ts";
import { attachedPolicyArns, policiesOf, policiesOfRole } from "./policies.ts";
import type { Policy, RequestedAction, Statement } from "./policy.ts";
import type { Principal } from "./principals.ts";
import { requestContext } from "./request-context.ts";
import { statementsOf } from "./statements.ts";

/** What a request has to be allowed: an action on a resource, with the condition keys of the service. */
export interface NeededAccess extends RequestedAction {
  keys?: Readonly<Record<string, string | readonly string[] | undefined>>;
}

/** Who makes a request, and when. */
export interface Caller {
  roleArn: string;
  now: Date;
}

/** A role's policies, compiled. */
interface RolePolicies {
  identity: CompiledPolicy[];
  boundary: CompiledPolicy[] | undefined;
  /** Whether all policies of the role are in the graph. What others allow is not known, and not refused. */
  isComplete: boolean;
}

/** AWS-managed policies that grant nothing but what Lambda itself does with a function's role. */
const policiesForLambda =
  /^arn:aws[\w-]*:iam::aws:policy\/service-role\/AWSLambda(BasicExecution|VPCAccessExecution)Role$/;

/** Decides about requests by the policies of a graph. */
export class Authorizer {
  readonly #accountId: string;
  readonly #region: string;
  readonly #roles: ReadonlyMap<string, RolePolicies>;
  readonly #resourcePolicies: readonly { arn: string; policy: CompiledPolicy }[];

  constructor(graph: Graph) {
    this.#accountId = graph.accountId;
    this.#region = graph.region;
    this.#roles = new Map(
      resourcesOfType(graph, roleType)
        .filter(({ options }) => !options.read)
        .map((role) => [role.outputs.arn, rolePoliciesOf(graph, role)]),
    );
    this.#resourcePolicies = policiesOf(graph).flatMap((policy) =>
      policy.kind === "resource" && policy.resourceArn !== undefined
        ? [{ arn: policy.resourceArn, policy: compile(policy) }]
        : [],
    );
  }

  /** The decision about a request; undefined if it depends on policies that are not in the graph. */
  decide({ roleArn, now }: Caller, { keys, ...requested }: NeededAccess): Decision | undefined {
    const role = this.#roles.get(roleArn);
    const principal: Principal = roleArn ? { kind: "role", arn: roleArn } : { kind: "anonymous" };
    const context = requestContext({
      "aws:CurrentTime": now.toISOString(),
      "aws:EpochTime": String(Math.floor(now.getTime() / 1000)),
      "aws:PrincipalAccount": this.#accountId,
      "aws:PrincipalArn": roleArn || undefined,
      "aws:PrincipalIsAWSService": "false",
      "aws:PrincipalType": "AssumedRole",
      "aws:RequestedRegion": this.#region,
      "aws:ResourceAccount": this.#accountId,
      // The port stands for AWS's, which are reached by TLS.
      "aws:SecureTransport": "true",
      ...keys,
    });
    const resource = this.#resourcePolicies
      .filter(({ arn }) => requested.resource === arn || requested.resource.startsWith(`${arn}/`))
      .map(({ policy }) => policy);
    const decision = decide(
      { ...requested, principal, context },
      {
        identity: role?.identity ?? [],
        boundary: role?.boundary,
        resource,
        // The policy of a key that the graph does not declare is not known.
        resourceMustAllow: requested.action.startsWith("kms:") && resource.length > 0,
      },
    );
    return decision.result === "implicitly denied" && !role?.isComplete ? undefined : decision;
  }
}

function rolePoliciesOf(
  graph: Graph,
  role: Resource<{ permissionsBoundary?: string; managedPolicyArns?: string[] }>,
): RolePolicies {
  const declared = policiesOf(graph);
  const withArn = (arn: string) => declared.filter(({ resource }) => resource.outputs.arn === arn);
  const attached = [...(role.inputs.managedPolicyArns ?? []), ...attachedPolicyArns(graph, role)];
  const boundaryArn = role.inputs.permissionsBoundary;
  const boundary = boundaryArn === undefined ? undefined : withArn(boundaryArn);
  return {
    identity: policiesOfRole(graph, role).map(compile),
    boundary: boundary && boundary.length > 0 ? boundary.map(compile) : undefined,
    isComplete: attached.every((arn) => policiesForLambda.test(arn) || withArn(arn).length > 0),
  };
}

/** Compiles a policy without the conditions that cannot be evaluated: they deny nothing, and limit no grant. */
function compile(policy: Policy): CompiledPolicy {
  const Statement = statementsOf(policy).flatMap((statement): Statement[] => {
    const known = Object.entries(statement.Condition ?? {}).map(([operator, keys]) => [
      operator,
      Object.fromEntries(Object.entries(keys).filter(([key]) => isKnownKey(key))),
    ]);
    const Condition: NonNullable<Statement["Condition"]> = Object.fromEntries(known);
    const isUnchanged = JSON.stringify(Condition) === JSON.stringify(statement.Condition ?? {});
    if (isUnchanged) return [statement];
    return statement.Effect === "Deny" ? [] : [{ ...statement, Condition }];
  });
  return compilePolicy(policy.resource.name, { Version: "2012-10-17", Statement });
}
