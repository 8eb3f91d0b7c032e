import type {
  AccessRequest,
  CompiledPolicy,
  CompiledStatement,
  StatementReference,
} from "./compiled-policy.ts";
import type { Statement } from "./policy.ts";
import { type PrincipalMatch, principalElement } from "./principals.ts";

/** The kinds of policies that decide about a request. */
export type PolicyKind = "identity policy" | "permissions boundary" | "resource policy" | "trust policy";

/** The policies that apply to a request. */
export interface ApplicablePolicies {
  /** Inline and managed policies of the role or user. */
  identity: readonly CompiledPolicy[];
  /** Undefined if the role or user has no permissions boundary. */
  boundary?: readonly CompiledPolicy[] | undefined;
  /** The policies that the resource carries. */
  resource: readonly CompiledPolicy[];
  /**
   * Whether identity policies count only if the resource's policy allows the account. So it is for keys and roles.
   * https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html,
   * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_compare-resource-policies.html
   */
  resourceMustAllow?: boolean;
  /** What the policies of the resource are: those of a role are its trust policy. */
  resourceKind?: "resource policy" | "trust policy";
}

/** The statement that decided about a request. */
interface DecidingStatement extends StatementReference {
  kind: PolicyKind;
}

/** A statement that would allow a request which no statement allows, and the kind of policy that lacks it. */
interface MissingGrant {
  kind: PolicyKind;
  statement: Statement;
}

export type Decision =
  | { result: "allowed"; by: DecidingStatement }
  | { result: "explicitly denied"; by: DecidingStatement }
  | { result: "implicitly denied"; missing: MissingGrant };

/**
 * Decides about a request within one account, as AWS does. Organizations' policies and session policies are not evaluated.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
 */
export function decide(request: AccessRequest, policies: ApplicablePolicies): Decision {
  const hasBoundary = policies.boundary !== undefined;
  const resourceKind = policies.resourceKind ?? "resource policy";
  const matchOf = ({ names }: CompiledStatement) => names(request.principal, { hasBoundary });
  const denial =
    denyingStatement("identity policy", policies.identity, request) ??
    denyingStatement("permissions boundary", policies.boundary ?? [], request) ??
    denyingStatement(
      resourceKind,
      policies.resource,
      request,
      (statement) => matchOf(statement) !== undefined,
    );
  if (denial) return { result: "explicitly denied", by: denial };
  const named = (match: PrincipalMatch) =>
    allowingStatement(resourceKind, policies.resource, request, (statement) => matchOf(statement) === match);
  // A grant to the session, user, service or everyone is not limited by other policies.
  const direct = named("itself");
  if (direct) return { result: "allowed", by: direct };
  const byRole = named("role");
  const isEntity = request.principal.kind === "role" || request.principal.kind === "user";
  const counts = isEntity && (!policies.resourceMustAllow || named("account") !== undefined);
  const grant =
    byRole ?? (counts ? allowingStatement("identity policy", policies.identity, request) : undefined);
  if (!grant)
    return {
      result: "implicitly denied",
      missing: counts
        ? { kind: "identity policy", statement: grantOf(request) }
        : inPolicyOf(request, resourceKind),
    };
  if (policies.boundary && !allowingStatement("permissions boundary", policies.boundary, request))
    return {
      result: "implicitly denied",
      missing: { kind: "permissions boundary", statement: grantOf(request) },
    };
  return { result: "allowed", by: grant };
}

type IsFor = (statement: CompiledStatement) => boolean;

/** The first statement that denies a request. */
function denyingStatement(
  kind: PolicyKind,
  policies: readonly CompiledPolicy[],
  request: AccessRequest,
  isFor: IsFor = () => true,
): DecidingStatement | undefined {
  for (const { statements } of policies)
    for (const statement of statements)
      if (statement.effect === "Deny" && isFor(statement) && statement.applies(request))
        return { kind, ...statement.reference };
  return undefined;
}

/** The statement that allows a request: of several, the narrowest, so that what is named is not the one to delete. */
function allowingStatement(
  kind: PolicyKind,
  policies: readonly CompiledPolicy[],
  request: AccessRequest,
  isFor: IsFor = () => true,
): DecidingStatement | undefined {
  let narrowest: CompiledStatement | undefined;
  for (const { statements } of policies)
    for (const statement of statements)
      if (
        statement.effect === "Allow" &&
        (narrowest === undefined || statement.literals > narrowest.literals) &&
        isFor(statement) &&
        statement.applies(request)
      )
        narrowest = statement;
  return narrowest && { kind, ...narrowest.reference };
}

/** The missing statement of a resource's policy. For a service, it also names the resource that the service acts for. */
function inPolicyOf(request: AccessRequest, kind: "resource policy" | "trust policy"): MissingGrant {
  const { Effect, Action, Resource } = grantOf(request);
  const sourceArn = request.context.get("aws:sourcearn");
  return {
    kind,
    statement: {
      Effect,
      Principal: principalElement(request.principal),
      Action,
      // Trust policies have no such element.
      ...(kind === "resource policy" && { Resource }),
      ...(typeof sourceArn === "string" && { Condition: { ArnEquals: { "aws:SourceArn": sourceArn } } }),
    },
  };
}

const grantOf = ({ action, resource }: AccessRequest) =>
  ({ Effect: "Allow", Action: action, Resource: resource }) as const satisfies Statement;
