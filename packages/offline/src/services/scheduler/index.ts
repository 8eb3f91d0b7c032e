import { useDestinations } from "../events/destinations.ts";
import type { RunningService, Service } from "../service.ts";
import { schedulerFacts } from "./facts.ts";
import { Schedules } from "./schedules.ts";

export interface RunningScheduler extends RunningService {
  schedules: Schedules;
}

/** EventBridge Scheduler: the declared schedules with their targets. */
export const schedulerService: Service<RunningScheduler> = {
  facts: schedulerFacts,
  async start(context) {
    const { graph, directory, now, report } = context;
    const destinations = await useDestinations(context);
    const schedules = new Schedules({ graph, directory, destinations, now, report });
    return {
      schedules,
      notes: { schedules: schedules.list().map(({ name, expression }) => `${name} ${expression}`) },
      resume: () => schedules.start(),
      inFlight: () => schedules.inFlight(),
      stop: () => schedules.close(),
    };
  },
};
