import { randomUUID } from "node:crypto";
import { authoredName, type Graph, type Resource, resourcesOfType } from "../../graph/graph.ts";
import { Deliveries, type DeliveryOptions, retryPolicy, type Target } from "../events/deliveries.ts";
import type { Activity } from "../in-flight.ts";
import { readSchedule } from "./declaration.ts";
import { InvalidScheduleError, type ScheduleExpression } from "./schedule-expression.ts";
import { ScheduleTimers } from "./schedule-timers.ts";
import { type ScheduleDeclaration, scheduleType } from "./types.ts";

interface Schedule {
  /** The name that the program's author gave it. */
  authoredName: string;
  arn: string;
  expression: string;
  due: ScheduleExpression;
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
  /** Schedules that AWS would refuse; they never fire. */
  readonly declarationErrors: string[];

  constructor({ graph, ...delivery }: DeliveryOptions & { graph: Graph }) {
    this.#graph = graph;
    this.#now = delivery.now;
    const declared = readSchedules(graph);
    this.#schedules = declared.valid;
    this.declarationErrors = declared.errors;
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
    for (const schedule of this.#schedules) this.#timers.add(schedule.due, () => void this.#fire(schedule));
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

/** The enabled schedules, and what AWS would say of those that it refuses. */
function readSchedules(graph: Graph): { valid: Schedule[]; errors: string[] } {
  const valid: Schedule[] = [];
  const errors: string[] = [];
  for (const resource of resourcesOfType(graph, scheduleType)) {
    const name = authoredName(graph, resource);
    const error = scheduleError(resource.inputs);
    if (error !== undefined) errors.push(`schedule ${name}: ${error}`);
    else if (resource.inputs.state !== "DISABLED") valid.push(scheduleOf(name, resource));
  }
  return { valid, errors };
}

/** What EventBridge Scheduler would say when it refused a schedule; undefined for a valid one. */
export function scheduleError(declaration: ScheduleDeclaration): string | undefined {
  try {
    readSchedule(declaration);
    return undefined;
  } catch (error) {
    if (error instanceof InvalidScheduleError) return error.message;
    throw error;
  }
}

function scheduleOf(
  name: string,
  { inputs, outputs }: Resource<ScheduleDeclaration, { arn: string }>,
): Schedule {
  const { arn, roleArn, input, deadLetterConfig } = inputs.target;
  return {
    authoredName: name,
    arn: outputs.arn,
    expression: inputs.scheduleExpression,
    due: readSchedule(inputs),
    input,
    target: {
      arn,
      ruleArn: outputs.arn,
      roleArn,
      deadLetterArn: deadLetterConfig?.arn,
      ...retryPolicy(inputs.target.retryPolicy),
    },
  };
}
