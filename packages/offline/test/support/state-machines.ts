import type { Graph } from "../../src/graph/graph.ts";
import { Authorizer } from "../../src/iam/authorizer.ts";
import { PolicyAccess } from "../../src/iam/service-access.ts";
import { createStateMachines, type StateMachines } from "../../src/services/states/state-machines.ts";

const nothingDeclared = async () => {
  throw new Error("It is not declared.");
};

/** Step Functions with some resources, at a fixed time. Tasks reach no function and no queue. */
export function openStateMachines(
  directory: string,
  resources: unknown[],
  time = "2026-01-31T12:00:00Z",
): Promise<StateMachines> {
  const graph = { resources } as unknown as Graph;
  const now = () => new Date(time);
  return createStateMachines({
    graph,
    access: new PolicyAccess({ authorizer: new Authorizer(graph), now, report: () => {} }),
    directory,
    services: { invoke: nothingDeclared, callsToSend: () => [], sendMessage: nothingDeclared },
    logs: { write: () => {}, close: async () => {} },
    now,
  });
}
