import { type Deliverer, useDestinations } from "../events/destinations.ts";
import type { RunningService, Service } from "../service.ts";
import { schedulerFacts } from "./facts.ts";
import { Schedules } from "./schedules.ts";

export interface RunningScheduler extends RunningService {
  schedules: Schedules;
}

/**
 * The scheduler uses the schedule's role for everything, and names the schedule's group when it assumes it.
 * https://docs.aws.amazon.com/scheduler/latest/UserGuide/cross-service-confused-deputy-prevention.html
 */
const scheduler: Deliverer = {
  service: "scheduler.amazonaws.com",
  sourceArnOf: ({ ruleArn }) => ruleArn.replace(/:schedule\/([^/]+)\/.*$/, ":schedule-group/$1"),
  alwaysUsesRole: true,
};

/** EventBridge Scheduler: the declared schedules with their targets. */
export const schedulerService: Service<RunningScheduler> = {
  facts: schedulerFacts,
  async start(context) {
    const { graph, directory, now, report } = context;
    const destinations = await useDestinations(context, scheduler);
    const schedules = new Schedules({ graph, directory, destinations, now, report });
    return {
      schedules,
      notes: {
        declarationErrors: schedules.declarationErrors,
        schedules: schedules.list().map(({ name, expression }) => `${name} ${expression}`),
      },
      resume: () => schedules.start(),
      inFlight: () => schedules.inFlight(),
      stop: () => schedules.close(),
    };
  },
};
