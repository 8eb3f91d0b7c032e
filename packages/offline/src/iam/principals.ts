import type { Statement } from "./policy.ts";
import { listOf } from "./statements.ts";

/** Who makes a request. A role makes it by a session, whose ARN policies can name, too. */
export type Principal =
  | { kind: "role"; arn: string; sessionArn?: string | undefined }
  | { kind: "user"; arn: string }
  /** Such as `events.amazonaws.com`. */
  | { kind: "service"; name: string }
  | { kind: "anonymous" };

/**
 * How a resource's policy names a principal: itself (its session, user, service, or everyone), the role of its session,
 * or its account, which then decides by identity policies.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 */
export type PrincipalMatch = "itself" | "role" | "account";

/** How one of a statement's principals names the principal of a request; undefined if none does. */
export type PrincipalTest = (
  principal: Principal,
  options: { hasBoundary: boolean },
) => PrincipalMatch | undefined;

/**
 * Compiles a statement's `Principal` or `NotPrincipal`. A statement with `NotPrincipal` names everyone else; if it denies,
 * also everyone with a permissions boundary.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html
 */
export function compilePrincipals({ Effect, Principal, NotPrincipal }: Statement): PrincipalTest {
  const names = compileElement(NotPrincipal ?? Principal);
  if (NotPrincipal === undefined) return names;
  return (principal, { hasBoundary }) =>
    names(principal) && !(Effect === "Deny" && hasBoundary) ? undefined : "itself";
}

function compileElement(
  element: Statement["Principal"],
): (principal: Principal) => PrincipalMatch | undefined {
  if (element === undefined) return () => undefined;
  if (element === "*") return () => "itself";
  const arns = new Set(listOf(element.AWS));
  const services = new Set(listOf(element.Service));
  return (principal) => {
    if (arns.has("*")) return "itself";
    if (principal.kind === "anonymous") return undefined;
    if (principal.kind === "service") return services.has(principal.name) ? "itself" : undefined;
    if (principal.kind === "user" && arns.has(principal.arn)) return "itself";
    if (principal.kind === "role" && principal.sessionArn !== undefined && arns.has(principal.sessionArn))
      return "itself";
    if (principal.kind === "role" && arns.has(principal.arn)) return "role";
    const [, partition = "", , , account = ""] = principal.arn.split(":");
    return arns.has(account) || arns.has(`arn:${partition}:iam::${account}:root`) ? "account" : undefined;
  };
}

/** The principal as a policy's `Principal` element names it. */
export function principalElement(principal: Principal): NonNullable<Statement["Principal"]> {
  if (principal.kind === "anonymous") return "*";
  return principal.kind === "service" ? { Service: principal.name } : { AWS: principal.arn };
}

/** The principal as AWS's messages name it: its ARN, the service's name, or `anonymous`. */
export function nameOfPrincipal(principal: Principal): string {
  if (principal.kind === "anonymous") return "anonymous";
  return principal.kind === "service" ? principal.name : principal.arn;
}
