import { type Graph, type Resource, resourcesOfType } from "../graph/graph.ts";
import { roleType } from "../services/iam/types.ts";
import { managedPolicyDocument } from "./aws-managed-policies.ts";
import { type CompiledPolicy, compilePolicy } from "./compiled-policy.ts";
import { isKnownKey } from "./condition-keys.ts";
import { DecisionCache } from "./decision-cache.ts";
import { type ApplicablePolicies, type Decision, decide } from "./evaluate.ts";
import { GlobalKeys } from "./global-keys.ts";
import { attachedPolicyArns, policiesOf, policiesOfRole } from "./policies.ts";
import type { Policy, RequestedAction, Statement } from "./policy.ts";
import type { Principal } from "./principals.ts";
import type { ConditionKeys } from "./request-context.ts";
import { parseDocument, statementsOf } from "./statements.ts";

/** What a request has to be allowed: an action on a resource, with the condition keys of the service. */
export interface NeededAccess extends RequestedAction {
  keys?: ConditionKeys;
}

/** Who makes a request, and when. */
export interface Caller {
  principal: Principal;
  /** The address that the request comes from. Absent where an AWS service makes it. */
  sourceIp?: string | undefined;
  /** ARN of the resource that a service principal acts for. */
  sourceArn?: string | undefined;
  now: Date;
}

/** A decision about a request; undefined if it depends on policies that are not in the graph. */
export interface DecisionRecord extends NeededAccess, Omit<Caller, "now"> {
  decision: Decision | undefined;
  at: Date;
}

/** Receives each decision, allowed or denied. */
export type OnDecision = (record: DecisionRecord) => void;

/** A role's policies, compiled. */
interface RolePolicies {
  identity: CompiledPolicy[];
  boundary: CompiledPolicy[] | undefined;
  trust: CompiledPolicy[];
  /** Whether all policies of the role are known. What others allow is not known, and not refused. */
  isComplete: boolean;
}

/** Decides about requests by the policies of a graph. */
export class Authorizer {
  readonly #keys: GlobalKeys;
  readonly #cache = new DecisionCache();
  readonly #roles: ReadonlyMap<string, RolePolicies>;
  /** Roles that the program reads, but does not declare: their policies are not known. */
  readonly #foreignRoles: ReadonlySet<string>;
  /** The policies of resources, by the ARN that they protect with what is below it. */
  readonly #resourcePolicies: ReadonlyMap<string, readonly CompiledPolicy[]>;
  readonly #onDecision: OnDecision;

  constructor(graph: Graph, { onDecision = () => {} }: { onDecision?: OnDecision | undefined } = {}) {
    this.#keys = new GlobalKeys(graph);
    this.#onDecision = onDecision;
    const declared = policiesOf(graph);
    const roles = resourcesOfType(graph, roleType);
    this.#roles = new Map(
      roles
        .filter(({ options }) => !options.read)
        .map((role) => [role.outputs.arn, rolePoliciesOf(graph, role, declared)]),
    );
    this.#foreignRoles = new Set(
      roles.filter(({ options }) => options.read).map(({ outputs }) => outputs.arn),
    );
    const ofResources = declared.filter(({ kind }) => kind === "resource");
    this.#resourcePolicies = new Map(
      [...Map.groupBy(ofResources, ({ resourceArn }) => resourceArn)].flatMap(([arn, policies]) =>
        arn === undefined ? [] : [[arn, policies.map(compile)]],
      ),
    );
  }

  /** Whether the program declares or reads a role of this ARN. */
  knowsRole(roleArn: string): boolean {
    return this.#roles.has(roleArn) || this.#foreignRoles.has(roleArn);
  }

  /** The decision about a request; undefined if it depends on policies that are not in the graph. */
  decide(caller: Caller, needed: NeededAccess): Decision | undefined {
    const { principal } = caller;
    const { action, resource } = needed;
    const decision = this.#cache.decide(principal, needed, this.#keys.contextOf(caller, needed), (context) =>
      decide({ action, resource, principal, context }, this.#policiesFor(principal, needed)),
    );
    const known =
      decision.result === "implicitly denied" && !this.#isCertain(principal, needed) ? undefined : decision;
    const { now: at, ...from } = caller;
    this.#onDecision({ ...needed, ...from, decision: known, at });
    return known;
  }

  #policiesFor(principal: Principal, { action, resource }: RequestedAction): ApplicablePolicies {
    const role = principal.kind === "role" ? this.#roles.get(principal.arn) : undefined;
    const { identity = [], boundary } = role ?? {};
    if (isAssumption(action))
      return {
        identity,
        boundary,
        resource: this.#roles.get(resource)?.trust ?? [],
        resourceMustAllow: true,
        resourceKind: "trust policy",
      };
    const ofResource = this.#policiesOfResource(resource);
    return {
      identity,
      boundary,
      resource: ofResource,
      // The policy of a key that the graph does not declare is not known.
      resourceMustAllow: action.startsWith("kms:") && ofResource.length > 0,
    };
  }

  /** The policies of a resource and of what it is below, such as a bucket's for an object. */
  #policiesOfResource(arn: string): readonly CompiledPolicy[] {
    const found = [...(this.#resourcePolicies.get(arn) ?? [])];
    for (let end = arn.length - 1; end > 0; end--)
      if (arn[end] === "/" || arn[end] === ":")
        found.push(...(this.#resourcePolicies.get(arn.slice(0, end)) ?? []));
    return found;
  }

  /** Whether all policies that could allow a request are known. */
  #isCertain(principal: Principal, { action, resource }: RequestedAction): boolean {
    if (isAssumption(action) && this.#foreignRoles.has(resource)) return false;
    if (principal.kind === "anonymous") return true;
    // The policy of a key that the graph does not declare is not known.
    if (principal.kind === "service")
      return !action.startsWith("kms:") || this.#policiesOfResource(resource).length > 0;
    return this.#roles.get(principal.arn)?.isComplete ?? false;
  }
}

const isAssumption = (action: string) => action === "sts:AssumeRole";

function rolePoliciesOf(
  graph: Graph,
  role: Resource<{ permissionsBoundary?: string; managedPolicyArns?: string[] }>,
  declared: readonly Policy[],
): RolePolicies {
  /** The compiled documents of a managed policy; none of one that is not known. */
  const withArn = (arn: string): CompiledPolicy[] => {
    const document = managedPolicyDocument(arn);
    return document
      ? [compilePolicy(arn, document)]
      : declared.filter(({ resource }) => resource.outputs.arn === arn).map(compile);
  };
  const attached = [...(role.inputs.managedPolicyArns ?? []), ...attachedPolicyArns(graph, role)];
  const managed = attached.filter((arn) => managedPolicyDocument(arn) !== undefined);
  const boundaryArn = role.inputs.permissionsBoundary;
  const boundary = boundaryArn === undefined ? [] : withArn(boundaryArn);
  return {
    identity: [...policiesOfRole(graph, role).map(compile), ...managed.flatMap(withArn)],
    boundary: boundary.length > 0 ? boundary : undefined,
    trust: declared
      .filter(({ kind, resource }) => kind === "trust" && resource.urn === role.urn)
      .map(compile),
    isComplete: attached.every((arn) => withArn(arn).length > 0),
  };
}

/** Compiles a policy without the conditions that cannot be evaluated: they deny nothing, and limit no grant. */
function compile(policy: Policy): CompiledPolicy {
  const Statement = statementsOf(policy).map((statement): Statement => {
    const known = Object.entries(statement.Condition ?? {}).map(([operator, keys]) => [
      operator,
      Object.fromEntries(Object.entries(keys).filter(([key]) => isKnownKey(key, statement))),
    ]);
    const Condition: NonNullable<Statement["Condition"]> = Object.fromEntries(known);
    const isUnchanged = JSON.stringify(Condition) === JSON.stringify(statement.Condition ?? {});
    if (isUnchanged) return statement;
    return statement.Effect === "Deny" ? { Effect: "Deny", Action: [] } : { ...statement, Condition };
  });
  const { Version } = parseDocument(policy.document) ?? {};
  return compilePolicy(policy.resource.name, { Version, Statement }, policy.id);
}
