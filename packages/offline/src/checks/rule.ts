import type { Graph, Resource } from "../graph/graph.ts";
import type { CheckOptions } from "./options.ts";

/** One thing in a graph that breaks a rule. */
export interface Violation {
  /** Id of the rule, such as `log-group`. */
  rule: string;
  /** Logical name of the resource. */
  resource: string;
  message: string;
  remedy: string;
}

/** A check of what a graph declares. */
export interface Rule {
  /** Such as `log-group`; a rule with several parts reports `<id>-<part>`. */
  id: string;
  /** What the rule demands, as a sentence. */
  demands: string;
  /** AWS's page that it follows. */
  page: string;
  /** Whether AWS refuses to create each resource that violates it. */
  refusedByAws?: true;
  check(graph: Graph, options: CheckOptions): Violation[] | Promise<Violation[]>;
}

/** Collects the violations of one rule. */
export function collectViolations(rule: string) {
  const violations: Violation[] = [];
  const report = (resource: Pick<Resource, "name">, message: string, remedy: string) => {
    violations.push({ rule, resource: resource.name, message, remedy });
  };
  return { violations, report };
}
