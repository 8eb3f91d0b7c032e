import type { Properties, Resource } from "../graph/graph.ts";

/** One thing that a request asks AWS to do, in IAM's terms. */
export interface RequestedAction {
  /** Such as `s3:GetObject`. */
  action: string;
  /** ARN of the resource that the action is for. */
  resource: string;
}

/** A statement of a policy document. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html */
export interface Statement {
  Sid?: string;
  Effect: "Allow" | "Deny";
  Action?: string | string[];
  NotAction?: string | string[];
  Resource?: string | string[];
  NotResource?: string | string[];
  Principal?: "*" | Record<string, string | string[]>;
  NotPrincipal?: Statement["Principal"];
  Condition?: Record<string, Record<string, string | string[]>>;
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html */
export interface PolicyDocument {
  Version?: string;
  Statement?: Statement | Statement[];
}

/** A policy as the facts of a service declare it. */
export interface DeclaredPolicy {
  /** The resource that carries it. */
  resource: Resource<Properties, Properties>;
  /** An identity policy, a role's trust policy, or a resource's policy. */
  kind: "identity" | "trust" | "resource";
  /** As declared: JSON text or, where Pulumi takes one, an object. */
  document: unknown;
  /** ARN of the resource that a resource's policy protects, with what is below it. Absent: it is not enforced offline. */
  resourceArn?: string;
  /** Whether `Resource: "*"` means the resource that carries the policy, as in a KMS key's policy. */
  wildcardMeansResource?: true;
  /** The document that AWS applies to a resource for which no policy is declared. Absent: without one, nobody is allowed. */
  withoutDeclaration?: PolicyDocument;
}

/** A policy of a graph. */
export interface Policy extends DeclaredPolicy {
  /** Tells it from every other policy of the graph. */
  id: string;
}

/** Whether a principal is an AWS service. */
export const isServicePrincipal = (principal: string) => /\.amazonaws\.com(\.cn)?$/.test(principal);
