import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { RecordedDecisions } from "../../../packages/offline/src/checks/grant-use.ts";
import { type Graph, resourcesOfType } from "../../../packages/offline/src/graph/graph.ts";
import { type InProcess, startInProcess } from "../in-process.ts";
import { runBrokenDeliveries, withoutDeliveries } from "./broken.ts";
import { runFlows } from "./flows.ts";

/** A stage, and what its policies decided while everything was done. */
export interface RecordedStage {
  graph: Graph;
  decisions: RecordedDecisions;
}

/**
 * Runs a stage offline, does everything on it, and records the decisions. What deliveries that fail lead to is recorded from a
 * second run, in which no delivery is allowed.
 */
export async function recordFlows(given: Graph): Promise<RecordedStage> {
  const receiver = createServer((request, response) => {
    request.resume();
    response.end();
  });
  receiver.listen(0, "127.0.0.1");
  await once(receiver, "listening");
  const graph = withWebhooks(given, `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/events`);
  try {
    const { allowed, denied } = await recordRun(graph, runFlows);
    const broken = await recordRun(withoutDeliveries(graph), runBrokenDeliveries);
    return { graph, decisions: { allowed: [...allowed, ...broken.allowed], denied } };
  } finally {
    receiver.close();
  }
}

/** Runs a stage and does something on it. */
async function recordRun(
  graph: Graph,
  run: (airlock: InProcess) => Promise<void>,
): Promise<RecordedDecisions> {
  const airlock = await startInProcess(graph.stage, graph);
  try {
    await run(airlock);
    const { log } = airlock;
    return { allowed: log.allowed(), denied: log.denied() };
  } finally {
    await airlock.close();
  }
}

/** The graph with webhooks at a URL. */
function withWebhooks(graph: Graph, url: string): Graph {
  const changed = structuredClone(graph);
  const type = "aws:cloudwatch/eventApiDestination:EventApiDestination";
  for (const { inputs } of resourcesOfType(changed, type)) inputs.invocationEndpoint = url;
  return changed;
}
