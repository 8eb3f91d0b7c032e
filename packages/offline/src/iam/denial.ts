import type { NeededAccess } from "./authorizer.ts";
import type { Decision } from "./evaluate.ts";

type Denial = Exclude<Decision, { result: "allowed" }>;

/** How AWS calls the kinds of policies. https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html */
const kindsOnAws = {
  "identity policy": "identity-based policy",
  "permissions boundary": "permissions boundary",
  "resource policy": "resource-based policy",
};

/** The message of AWS's error. */
export function denialMessage(roleArn: string, { action, resource }: NeededAccess, denial: Denial): string {
  const reason =
    denial.result === "explicitly denied"
      ? `with an explicit deny in a ${kindsOnAws[denial.by.kind]}`.replace("a identity", "an identity")
      : `because no ${kindsOnAws[denial.missing.kind]} allows the ${action} action`;
  return `User: ${roleArn} is not authorized to perform: ${action} on resource: ${resource} ${reason}`;
}

/** What the person who runs the system has to know: who wanted what, which statement decided, and the missing grant. */
export function denialReport(roleArn: string, { action, resource }: NeededAccess, denial: Denial): string {
  const request = `Access denied: ${roleArn.split("/").at(-1)} needs ${action} on ${resource}.`;
  if (denial.result === "explicitly denied") {
    const { kind, policy, sid, index } = denial.by;
    return `${request} Statement ${sid ?? index + 1} of ${policy} (${kind}) denies it.`;
  }
  const { kind, statement } = denial.missing;
  return `${request} No statement allows it. This one in its ${kind} would: ${JSON.stringify(statement)}`;
}
