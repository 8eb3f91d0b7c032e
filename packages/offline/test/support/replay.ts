import type { RecordedDecisions } from "../../src/checks/grant-use.ts";
import type { Graph } from "../../src/graph/graph.ts";
import { Authorizer, type Caller, type NeededAccess } from "../../src/iam/authorizer.ts";
import { DecisionLog } from "../../src/iam/decision-log.ts";

/** A request that was decided before, by other policies. */
export interface ReplayedRequest extends NeededAccess, Omit<Caller, "now"> {
  at: Date;
  step?: string;
}

/** Has the policies of a graph decide about requests. */
export function replay(graph: Graph, requests: readonly ReplayedRequest[]): RecordedDecisions {
  const log = new DecisionLog();
  const authorizer = new Authorizer(graph, { onDecision: log.onDecision });
  for (const { principal, sourceIp, sourceArn, at, step = "", ...needed } of requests) {
    log.begin(step);
    authorizer.decide({ principal, sourceIp, sourceArn, now: at }, needed);
  }
  return { allowed: log.allowed(), denied: log.denied() };
}
