import type { AllowedRequest, DeniedRequest } from "../iam/decision-log.ts";
import type { Grant } from "../iam/declared-grants.ts";
import { type ExcessGrant, excessGrants, grantUses } from "../iam/grant-use.ts";
import { nameOfPrincipal } from "../iam/principals.ts";
import { checkExceptions, type Exception } from "./least-privilege.ts";
import { collectViolations, type Rule } from "./rule.ts";

/** What the policies decided in a run that did everything that the application can do. */
export interface RecordedDecisions {
  allowed: readonly AllowedRequest[];
  denied: readonly DeniedRequest[];
}

/**
 * Compares the decisions of a run with the grants of every policy, in both directions. A grant that the run cannot use must be
 * in the list of exceptions, with its reason and page. An exception that no grant needs is a violation.
 */
export const grantRule: Rule = {
  id: "grant",
  demands:
    "Every request of a run was granted, and the run used every action, resource and principal of every grant, with no wildcard wider than what it used, except what is listed as an exception.",
  page: "https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege",
  check(graph, { decisions, unusedGrants = [] }) {
    if (!decisions) return [];
    const { violations, report } = collectViolations("grant");
    for (const request of decisions.denied) {
      const { name, message, remedy } = deniedViolation(request);
      report({ name }, message, remedy);
    }
    const needed = new Set<Exception>();
    for (const excess of excessGrants(graph, grantUses(graph, decisions.allowed))) {
      const exception = unusedGrants.find((candidate) => excuses(candidate, excess));
      if (exception) needed.add(exception);
      else report(excess.grant.carrier, excessMessage(excess), remedyFor(excess));
    }
    checkExceptions(unusedGrants, needed, report);
    return violations;
  },
};

/** Whether an exception names a grant: by its carrier and its resource as declared, or by the managed policy. */
export function excuses(
  { resource, actions, on, sid }: Exception,
  { grant }: Pick<ExcessGrant, "grant">,
): boolean {
  if (resource !== grant.carrier.name || (sid !== undefined && sid !== grant.sid)) return false;
  return grant.managedPolicy === undefined
    ? on === grant.on && actions.includes(grant.action)
    : on === grant.managedPolicy;
}

function deniedViolation({ principal, action, resource, step, denial }: DeniedRequest) {
  const name = nameOfPrincipal(principal).split("/").at(-1) ?? "";
  const when = step === "" ? "" : ` when ${step}`;
  if (denial.result === "explicitly denied") {
    const { policy, sid, index } = denial.by;
    return {
      name,
      message: `${action} on ${resource} was denied${when} by statement ${sid ?? index + 1} of ${policy}.`,
      remedy: "Change the statement, or what makes the request.",
    };
  }
  const { kind, statement } = denial.missing;
  return {
    name,
    message: `${action} on ${resource} was denied${when}: no statement allows it.`,
    remedy: `Add to the ${kind}: ${JSON.stringify(statement)}`,
  };
}

/** Where a grant stands, as the person who deletes it looks for it. */
function placeOf({ carrier, managedPolicy, index, sid }: Grant): string {
  if (managedPolicy !== undefined) return `managed policy ${managedPolicy} of ${carrier.name}`;
  return `statement ${sid ?? index + 1} of ${carrier.name}`;
}

function excessMessage({ grant, excess, detail }: ExcessGrant): string {
  const what = `${grant.action} on ${grant.resource} (${placeOf(grant)})`;
  if (excess === "unused") return `${what} is granted, and nothing used it.`;
  if (excess === "principal") return `${what} is granted to ${detail.join(", ")}, who did not use it.`;
  return `${what} is wider than what was used: ${detail.join(", ")}.`;
}

function remedyFor({ excess }: ExcessGrant): string {
  if (excess === "unused") return "Delete it.";
  return excess === "principal" ? "Remove the principal." : "Name what was used.";
}
