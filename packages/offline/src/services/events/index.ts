import { createJsonApi } from "../../http/json-api.ts";
import { objectNotices } from "../s3/object-notices.ts";
import type { RunningService, Service } from "../service.ts";
import { busName } from "./bus-name.ts";
import { type Deliverer, useDestinations } from "./destinations.ts";
import { Events } from "./events.ts";
import { eventsFacts } from "./facts.ts";
import { createOperations } from "./operations.ts";

export interface RunningEvents extends RunningService {
  events: Events;
}

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html */
const eventBridge: Deliverer = {
  service: "events.amazonaws.com",
  sourceArnOf: ({ ruleArn }) => ruleArn,
  alwaysUsesRole: false,
};

/** EventBridge: buses with the declared rules, also S3's events and rules that have a schedule. */
export const eventsService: Service<RunningEvents> = {
  facts: eventsFacts,
  async start(context) {
    const { graph, directory, now, hub, report } = context;
    const destinations = await useDestinations(context, eventBridge);
    const events = new Events({ graph, directory, destinations, now, report });
    hub.subscribe(objectNotices, (notice) => events.publishObjectEvent(notice));
    const arnOfBus = (bus: string | undefined) =>
      bus?.startsWith("arn:")
        ? bus
        : `arn:aws:events:${graph.region}:${graph.accountId}:event-bus/${busName(bus)}`;
    return {
      events,
      api: createJsonApi({
        operations: createOperations({ put: (entries) => events.put(entries), arnOfBus }),
        notEmulated: (operation) => `EventBridge's ${operation} is not emulated offline.`,
      }),
      notes: {
        notEmulated: events.unsupported,
        declarationErrors: events.declarationErrors,
        schedules: events.schedules().map(({ name, expression }) => `${name} ${expression}`),
      },
      resume: () => events.start(),
      inFlight: () => events.inFlight(),
      stop: () => events.close(),
    };
  },
};
