import { randomUUID } from "node:crypto";
import { authoredName, type Graph, resourcesOfType } from "../../graph/graph.ts";
import { Deliveries, type DeliveryOptions, retryPolicy, type Target } from "../events/deliveries.ts";
import type { Activity } from "../in-flight.ts";
import { ScheduleTimers } from "./schedule-timers.ts";
import { scheduleType } from "./types.ts";

interface Schedule {
  /** The name that the program's author gave it. */
  authoredName: string;
  arn: string;
  expression: string;
  timezone: string | undefined;
  target: Target;
  /** Absent: the target gets an event. */
  input: string | undefined;
}

/** EventBridge Scheduler with the enabled schedules of a graph. */
export class Schedules implements Activity {
  readonly #graph: Graph;
  readonly #now: () => Date;
  readonly #schedules: Schedule[];
  readonly #deliveries: Deliveries;
  readonly #timers: ScheduleTimers;

  constructor({ graph, ...delivery }: DeliveryOptions & { graph: Graph }) {
    this.#graph = graph;
    this.#now = delivery.now;
    this.#schedules = readSchedules(graph);
    this.#deliveries = new Deliveries(delivery);
    this.#timers = new ScheduleTimers(delivery.now);
  }

  /** Name and expression of each schedule. */
  list(): { name: string; expression: string }[] {
    return this.#schedules.map(({ authoredName, expression }) => ({ name: authoredName, expression }));
  }

  /** Takes up the deliveries that a killed process left, and starts the schedules. */
  async start(): Promise<void> {
    await this.#deliveries.resume();
    for (const schedule of this.#schedules)
      this.#timers.add(schedule.expression, schedule.timezone, () => void this.#fire(schedule));
  }

  /**
   * Fires a schedule now; resolves once its delivery is on disk.
   * @param name the name that the program's author gave it
   */
  async run(name: string): Promise<void> {
    const schedule = this.#schedules.find((candidate) => candidate.authoredName === name);
    if (!schedule) throw new Error(unknownSchedule(name, this.list()));
    await this.#fire(schedule);
  }

  inFlight(): Promise<unknown>[] {
    return this.#deliveries.inFlight();
  }

  async close(): Promise<void> {
    this.#timers.stop();
    await this.#deliveries.close();
  }

  #fire({ arn, target, input }: Schedule): Promise<void> {
    const event = {
      version: "0",
      id: randomUUID(),
      "detail-type": "Scheduled Event",
      source: "aws.events",
      account: this.#graph.accountId,
      time: this.#now().toISOString(),
      region: this.#graph.region,
      resources: [arn],
      detail: {},
    };
    return this.#deliveries.send(target, input ? JSON.parse(input) : event);
  }
}

/** What to say of a schedule that is not declared. */
export function unknownSchedule(name: string, schedules: { name: string }[]): string {
  return `Schedule "${name}" not found. The schedules are: ${schedules.map((other) => other.name).join(", ")}.`;
}

function readSchedules(graph: Graph): Schedule[] {
  return resourcesOfType(graph, scheduleType)
    .filter(({ inputs }) => inputs.state !== "DISABLED")
    .map((resource) => {
      const { inputs, outputs } = resource;
      const { arn, roleArn, input, deadLetterConfig } = inputs.target;
      return {
        authoredName: authoredName(graph, resource),
        arn: outputs.arn,
        expression: inputs.scheduleExpression,
        timezone: inputs.scheduleExpressionTimezone,
        input,
        target: {
          arn,
          ruleArn: outputs.arn,
          roleArn,
          deadLetterArn: deadLetterConfig?.arn,
          ...retryPolicy(inputs.target.retryPolicy),
        },
      };
    });
}
