import type { Resource } from "../graph/graph.ts";

/** One fault of a declaration. */
export interface Finding {
  /** What was broken, such as `log-group`. */
  rule: string;
  /** Logical name of the resource at fault. */
  resource: string;
  message: string;
  remedy: string;
}

/** Collects findings of one rule. */
export function findingsOf(rule: string) {
  const findings: Finding[] = [];
  const report = (resource: Pick<Resource, "name">, message: string, remedy: string) =>
    findings.push({ rule, resource: resource.name, message, remedy });
  return { findings, report };
}
