import type { RunningService, Service } from "../service.ts";
import { sqsFacts } from "./facts.ts";
import { Queues } from "./queues.ts";

export interface RunningQueues extends RunningService {
  queues: Queues;
}

/** SQS, as far as other services send messages to its queues. */
export const sqsService: Service<RunningQueues> = {
  facts: sqsFacts,
  start: async ({ graph, directory, now }) => ({ queues: new Queues({ graph, directory, now }) }),
};
