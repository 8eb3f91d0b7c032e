import { compileConditions } from "./conditions.ts";
import { Pattern } from "./pattern.ts";
import type { RequestedAction, Statement } from "./policy.ts";
import { compilePrincipals, type Principal, type PrincipalTest } from "./principals.ts";
import type { RequestContext } from "./request-context.ts";
import { listOf, parseDocument } from "./statements.ts";

/** A request for one action on one resource. */
export interface AccessRequest extends RequestedAction {
  principal: Principal;
  context: RequestContext;
}

/** Where a statement stands. */
export interface StatementReference {
  /** Name of the policy. */
  policy: string;
  /** Tells the policy from every other of the graph. */
  policyId: string;
  sid: string | undefined;
  /** Its place in the policy, from 0. */
  index: number;
}

export interface CompiledStatement {
  effect: "Allow" | "Deny";
  reference: StatementReference;
  /** Grows with what the statement's patterns fix: of two that allow a request, the one with more is the narrower. */
  literals: number;
  /** Whether action and resource are those that the statement is about, whatever its conditions. */
  covers(requested: RequestedAction, context?: RequestContext): boolean;
  /** Whether the statement applies to a request of a principal that it names. */
  applies(request: AccessRequest): boolean;
  /** How the statement names a principal. Statements of identity policies name none. */
  names: PrincipalTest;
}

/** A policy that was parsed once. */
export interface CompiledPolicy {
  name: string;
  statements: readonly CompiledStatement[];
}

/**
 * Compiles a policy document; one that is no policy has no statements.
 * @param id tells it from every other policy of the graph
 */
export function compilePolicy(name: string, document: unknown, id = name): CompiledPolicy {
  const parsed = parseDocument(document);
  // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_version.html
  const variables = parsed?.Version === "2012-10-17";
  const statements = listOf(parsed?.Statement).map((statement, index) =>
    compileStatement(statement, { policy: name, policyId: id, sid: statement.Sid, index }, variables),
  );
  return { name, statements };
}

function compileStatement(
  statement: Statement,
  reference: StatementReference,
  variables: boolean,
): CompiledStatement {
  const isAction = compileActions(statement);
  const isResource = compileResources(statement, variables);
  const meetsConditions = compileConditions(statement.Condition, { variables });
  const covers: CompiledStatement["covers"] = ({ action, resource }, context) =>
    isAction(action) && isResource(resource, context);
  return {
    effect: statement.Effect,
    reference,
    literals: literalsOf(statement),
    covers,
    applies: (request) => covers(request, request.context) && meetsConditions(request.context),
    names: compilePrincipals(statement),
  };
}

/** The characters that are no wildcards, of the widest action, resource and value of each condition. */
function literalsOf({ Action, Resource, Condition = {} }: Statement): number {
  const values = Object.values(Condition).flatMap((keys) => Object.values(keys));
  return [Action, Resource, ...values]
    .map((element) => listOf(element).map((text) => String(text).replaceAll(/[*?]/g, "").length))
    .reduce((sum, lengths) => sum + (lengths.length > 0 ? Math.min(...lengths) : 0), 0);
}

/** What a grant of one action on one resource covers, both with wildcards. */
export function compileGrant({ action, resource }: RequestedAction): (requested: RequestedAction) => boolean {
  const isAction = compileActions({ Effect: "Allow", Action: action });
  const isResource = compileResources({ Effect: "Allow", Resource: resource }, true);
  return (requested) => isAction(requested.action) && isResource(requested.resource);
}

/** Actions match whatever their case. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html */
function compileActions({ Action, NotAction }: Statement): (action: string) => boolean {
  const patterns = listOf(NotAction ?? Action).map(
    (action) => new Pattern(action, { wildcards: true, ignoresCase: true }),
  );
  const isNegated = NotAction !== undefined;
  return (action) => patterns.some((pattern) => pattern.matches(action)) !== isNegated;
}

/**
 * A statement without `Resource`, as in a trust policy, is about the resource that carries it. One whose variables have no
 * value in the request is about none.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
 */
function compileResources(
  { Resource, NotResource }: Statement,
  variables: boolean,
): (resource: string, context?: RequestContext) => boolean {
  if (Resource === undefined && NotResource === undefined) return () => true;
  const patterns = listOf(NotResource ?? Resource).map((resource) => resourcePattern(resource, variables));
  if (NotResource === undefined)
    return (resource, context) => patterns.some((pattern) => pattern.matches(resource, context) === true);
  return (resource, context) => patterns.every((pattern) => pattern.matches(resource, context) === false);
}

function resourcePattern(resource: string, variables: boolean): Pattern {
  return new Pattern(resource, { wildcards: true, variables, isArn: true });
}
