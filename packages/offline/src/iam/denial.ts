import type { NeededAccess } from "./authorizer.ts";
import type { Decision, PolicyKind } from "./evaluate.ts";
import { nameOfPrincipal, type Principal } from "./principals.ts";

export type Denial = Exclude<Decision, { result: "allowed" }>;

/** What AWS calls the kinds of policies. https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html */
const kindsOnAws: Record<PolicyKind, { denying: string; missing: string }> = {
  "identity policy": { denying: "an identity-based policy", missing: "identity-based policy" },
  "permissions boundary": { denying: "a permissions boundary", missing: "permissions boundary" },
  "resource policy": { denying: "a resource-based policy", missing: "resource-based policy" },
  "trust policy": { denying: "the role trust policy", missing: "role trust policy" },
};

/** Whose policy lacks the statement, after "This one in". */
const placesOfGrants: Record<PolicyKind, string> = {
  "identity policy": "its identity policy",
  "permissions boundary": "its permissions boundary",
  "resource policy": "the policy of the resource",
  "trust policy": "the trust policy of the role",
};

/** The message of AWS's error. */
export function denialMessage(
  principal: Principal,
  { action, resource }: NeededAccess,
  denial: Denial,
): string {
  const reason =
    denial.result === "explicitly denied"
      ? `with an explicit deny in ${kindsOnAws[denial.by.kind].denying}`
      : `because no ${kindsOnAws[denial.missing.kind].missing} allows the ${action} action`;
  return `User: ${nameOfPrincipal(principal)} is not authorized to perform: ${action} on resource: ${resource} ${reason}`;
}

/**
 * What the person who runs the system has to know: who wanted what, which statement decided, and the missing grant.
 * @param remark such as "for" and the ARN of the resource that an AWS service acts for
 */
export function denialReport(
  principal: Principal,
  { action, resource }: NeededAccess,
  denial: Denial,
  remark?: string,
): string {
  const who = nameOfPrincipal(principal).split("/").at(-1);
  const request = `Access denied: ${who}${remark ? ` (${remark})` : ""} needs ${action} on ${resource}.`;
  if (denial.result === "explicitly denied") {
    const { kind, policy, sid, index } = denial.by;
    return `${request} Statement ${sid ?? index + 1} of ${policy} (${kind}) denies it.`;
  }
  const { kind, statement } = denial.missing;
  return `${request} No statement allows it. This one in ${placesOfGrants[kind]} would: ${JSON.stringify(statement)}`;
}
