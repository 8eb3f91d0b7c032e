import type { RunningService, Service } from "../service.ts";
import { Queues } from "./queues.ts";

export interface RunningQueues extends RunningService {
  queues: Queues;
}

/** SQS, as far as other services send messages to its queues. */
export const sqsService: Service<RunningQueues> = {
  facts: { id: "sqs", title: "Amazon SQS" },
  start: async ({ graph, directory, now }) => ({ queues: new Queues({ graph, directory, now }) }),
};
