import type { Graph } from "../graph/graph.ts";
import { factsOf } from "../services/facts.ts";
import { compileGrant } from "./compiled-policy.ts";
import type { AllowedRequest } from "./decision-log.ts";
import { declaredGrants, type Grant } from "./declared-grants.ts";
import type { Principal } from "./principals.ts";

/** A grant, and the requests of a run that it allowed. */
export interface GrantUse {
  grant: Grant;
  requests: AllowedRequest[];
}

/** A grant, or a part of it, that a run did not need. */
export interface ExcessGrant {
  grant: Grant;
  /** `unused`: nothing used it. `principal`: someone that it allows did not use it. `wildcard`: a narrower one does. */
  excess: "unused" | "principal" | "wildcard";
  /** The principal, or the narrower actions and resources. */
  detail: readonly string[];
}

/** Every grant of a graph with the requests that it allowed. */
export function grantUses(graph: Graph, allowed: readonly AllowedRequest[]): GrantUse[] {
  const byStatement = Map.groupBy(allowed, ({ by }) => JSON.stringify([by.policyId, by.index]));
  return declaredGrants(graph).map((grant) => {
    const covers = compileGrant({ ...grant, resource: withoutVariables(grant.resource) });
    const requests = byStatement.get(JSON.stringify([grant.policyId, grant.index])) ?? [];
    return { grant, requests: requests.filter(covers) };
  });
}

/** Policy variables stand for whatever the request has. */
const withoutVariables = (resource: string): string => resource.replaceAll(/\$\{(?![*?$]\})[^{}]*\}/g, "*");

/** The grants, and parts of grants, that the requests did not need. */
export function excessGrants(graph: Graph, uses: readonly GrantUse[]): ExcessGrant[] {
  const declared = declaredArns(graph);
  const excess = uses.flatMap(({ grant, requests }): ExcessGrant[] => {
    if (requests.length === 0) return [{ grant, excess: "unused", detail: [] }];
    const narrower = [
      ...narrowerActions(grant.action, requests),
      ...narrowerResources(grant.resource, requests, declared),
    ];
    return narrower.length > 0 ? [{ grant, excess: "wildcard", detail: narrower }] : [];
  });
  return [...excess, ...unusedPrincipals(uses)];
}

/** The principals of statements that used nothing of what the statement allows. */
function unusedPrincipals(uses: readonly GrantUse[]): ExcessGrant[] {
  const statements = Map.groupBy(uses, ({ grant }) => JSON.stringify([grant.policyId, grant.index]));
  return [...statements.values()].flatMap((ofStatement) => {
    const [first] = ofStatement;
    const requests = ofStatement.flatMap((use) => use.requests);
    // A statement that nothing used is reported as a whole.
    if (!first || requests.length === 0 || first.grant.principals.length < 2) return [];
    return first.grant.principals
      .filter((name) => !requests.some(({ principal }) => isNamed(principal, name)))
      .map((name): ExcessGrant => ({ grant: first.grant, excess: "principal", detail: [name] }));
  });
}

function isNamed(principal: Principal, name: string): boolean {
  if (name === "*") return true;
  if (principal.kind === "service") return principal.name === name;
  if (principal.kind === "anonymous") return false;
  const account = principal.arn.split(":")[4];
  return (
    principal.arn === name ||
    (principal.kind === "role" && principal.sessionArn === name) ||
    account === name ||
    name === `arn:aws:iam::${account}:root`
  );
}

/** The actions that would do instead of one with a wildcard. */
function narrowerActions(action: string, requests: readonly AllowedRequest[]): string[] {
  return /[*?]/.test(action) ? [...new Set(requests.map((request) => request.action))] : [];
}

/**
 * The resources that would do instead of one with a wildcard: declared ones by their ARNs, others by what all begin with.
 * None if the wildcard is as narrow as it can be.
 */
function narrowerResources(
  pattern: string,
  requests: readonly AllowedRequest[],
  declared: ReadonlySet<string>,
): string[] {
  const wildcardAt = pattern.search(/[*?]/);
  // An action that applies to no resource is requested on "*". A log group's ARN ends in a wildcard.
  if (wildcardAt < 0 || /:log-group:[^*?:]+:\*$/.test(pattern)) return [];
  const used = [...new Set(requests.map(({ resource }) => resource))];
  if (used.includes("*")) return [];
  if (used.every((resource) => declared.has(resource))) return used;
  const prefix = commonPrefix(used);
  return prefix.length > wildcardAt ? [`${prefix}*`] : [];
}

/** What all resources begin with, up to the part that differs or is generated, such as an id, a date or a name. */
function commonPrefix([first = "", ...others]: readonly string[]): string {
  let prefix = "";
  for (const part of fixedParts(first)) {
    const isLast = prefix.length + part.length === first.length;
    if (isLast || !others.every((resource) => resource.startsWith(prefix + part))) break;
    prefix += part;
  }
  return prefix;
}

/** The parts of an ARN before the first that is generated. */
function fixedParts(resource: string): string[] {
  const parts = resource.split(/(?<=[:/])/);
  const generated = parts.findIndex((part) => isGenerated(part.replace(/[:/]$/, "")));
  return generated < 0 ? parts : parts.slice(0, generated);
}

/** The resources of requests as a policy names them: declared ones by their ARNs, others with a wildcard for what is generated. */
export function generalized(resources: readonly string[], declared: ReadonlySet<string>): string[] {
  const patterns = resources.map((resource) => {
    const logGroup = /^(.*:log-group:[^:]+):/.exec(resource)?.[1];
    if (logGroup !== undefined) return `${logGroup}:*`;
    const prefix = fixedParts(resource).join("");
    return prefix === resource || declared.has(resource) ? resource : `${prefix}*`;
  });
  return [...new Set(patterns)];
}

/** Whether a part of an ARN is a ULID, a UUID, a hexadecimal id or a number below the account. */
const isGenerated = (part: string): boolean =>
  /[0-9A-HJKMNP-TV-Z]{26}|[0-9a-f]{8}-[0-9a-f]{4}-|[0-9a-f]{16}|^\d{1,11}$/.test(part);

/** The ARNs of the declared resources and of what is known to be below them, such as indexes. */
export function declaredArns(graph: Graph): ReadonlySet<string> {
  return new Set(
    graph.resources.flatMap((resource) => [
      ...(typeof resource.outputs.arn === "string" ? [resource.outputs.arn] : []),
      ...(factsOf(resource.type)?.childArns?.(resource).arns ?? []),
    ]),
  );
}
