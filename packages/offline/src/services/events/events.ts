import { randomUUID } from "node:crypto";
import { type Graph, resourcesOfType } from "../../graph/graph.ts";
import type { Activity } from "../in-flight.ts";
import type { ObjectNotice } from "../s3/store.ts";
import { notificationType } from "../s3/types.ts";
import { ScheduleTimers } from "../scheduler/schedule-timers.ts";
import { unknownSchedule } from "../scheduler/schedules.ts";
import { busName } from "./bus-name.ts";
import { Deliveries, type DeliveryOptions } from "./deliveries.ts";
import { type BusEvent, targetInput } from "./input.ts";
import {
  checkTotalSize,
  entryError,
  entryEvent,
  type PutEventsAnswer,
  type PutEventsEntry,
} from "./put-events.ts";
import { type Rule, readRules } from "./rules.ts";
import { kindOfTarget, takesJsonOnly } from "./target-kinds.ts";
import { eventBusType } from "./types.ts";

/** An event as a publisher gives it; EventBridge adds the rest. */
export type NewEvent = Omit<BusEvent, "version" | "id" | "account" | "region">;

/** EventBridge with the rules of a graph. Events are delivered at least once, through a kill of the process too. */
export class Events implements Activity {
  readonly #graph: Graph;
  readonly #now: () => Date;
  readonly #rules: Rule[];
  readonly #deliveries: Deliveries;
  readonly #timers: ScheduleTimers;
  readonly #report: (line: string) => void;
  /** Names of the event buses. */
  readonly #buses: ReadonlySet<string>;
  /** Names of the buckets that publish to the default bus. */
  readonly #publishingBuckets: ReadonlySet<string>;
  /** Declared targets of kinds that are not delivered to. */
  readonly unsupported: string[];
  /** Rules whose patterns EventBridge would refuse; they match nothing. */
  readonly declarationErrors: string[];

  constructor({ graph, ...delivery }: DeliveryOptions & { graph: Graph }) {
    this.#graph = graph;
    this.#now = delivery.now;
    this.#deliveries = new Deliveries(delivery);
    this.#timers = new ScheduleTimers(delivery.now);
    this.#report = delivery.report;
    this.#buses = new Set([
      "default",
      ...resourcesOfType(graph, eventBusType).map(({ outputs }) => outputs.name),
    ]);
    this.#publishingBuckets = new Set(
      resourcesOfType(graph, notificationType)
        .filter(({ inputs }) => inputs.eventbridge)
        .map(({ inputs }) => inputs.bucket),
    );
    const declared = readRules(graph);
    this.declarationErrors = declared.flatMap(({ authoredName, error }) =>
      error === undefined ? [] : [`rule ${authoredName}: ${error}`],
    );
    const valid = declared.filter(({ error }) => error === undefined);
    this.unsupported = valid.flatMap(({ authoredName, targets }) =>
      targets
        .filter(({ arn }) => !kindOfTarget(arn))
        .map(({ arn }) => `target ${arn} of rule ${authoredName}`),
    );
    this.#rules = valid.filter(({ enabled }) => enabled);
  }

  /** Takes up the deliveries that a killed process left, and starts the rules that have a schedule. */
  async start(): Promise<void> {
    await this.#deliveries.resume();
    for (const rule of this.#rules)
      if (rule.schedule) this.#timers.add(rule.schedule.due, () => void this.#fire(rule));
  }

  /**
   * Puts an event on a bus, also one whose source is `aws.`.
   * @returns the event's id, once every delivery that it leads to is on disk
   */
  async publish(given: NewEvent, bus = "default"): Promise<string> {
    const event = this.#complete(given);
    for (const rule of this.#rules)
      if (rule.bus === bus && rule.pattern?.matches(event)) await this.#dispatch(rule, event);
    return event.id;
  }

  /**
   * Publishes S3's event for an object, if its bucket has EventBridge notifications enabled.
   * https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html
   */
  async publishObjectEvent(notice: ObjectNotice): Promise<void> {
    if (!this.#publishingBuckets.has(notice.bucket)) return;
    const { type, bucket, key, size, etag, versionId, sequencer, time, requestId, reason } = notice;
    await this.publish({
      "detail-type": type,
      source: "aws.s3",
      time,
      resources: [`arn:aws:s3:::${bucket}`],
      detail: {
        version: "0",
        bucket: { name: bucket },
        object: { key, size, etag: etag.replaceAll('"', ""), "version-id": versionId, sequencer },
        "request-id": requestId,
        requester: this.#graph.accountId,
        "source-ip-address": "127.0.0.1",
        reason,
      },
    });
  }

  /** Name and expression of each enabled rule that has a schedule. */
  schedules(): { name: string; expression: string }[] {
    return this.#rules.flatMap(({ authoredName, schedule }) =>
      schedule ? [{ name: authoredName, expression: schedule.text }] : [],
    );
  }

  /**
   * Fires a rule that has a schedule now; resolves once its deliveries are on disk.
   * @param name the name that the program's author gave it
   */
  async runSchedule(name: string): Promise<void> {
    const rule = this.#rules.find(({ authoredName, schedule }) => schedule && authoredName === name);
    if (!rule) throw new Error(unknownSchedule(name, this.schedules()));
    await this.#fire(rule);
  }

  /**
   * Puts the entries of PutEvents on their buses, in their order; gives the answer to each.
   * @throws AwsError ValidationException when the entries are too large together
   */
  async put(entries: readonly PutEventsEntry[]): Promise<PutEventsAnswer[]> {
    checkTotalSize(entries);
    const answers = [];
    for (const entry of entries) {
      const error = entryError(entry);
      const bus = busName(entry.EventBusName);
      // AWS takes such an event, and says nothing.
      if (!error && !this.#buses.has(bus))
        this.#report(`PutEvents: the event bus ${bus} is not declared, so that its events reach no rule.`);
      answers.push(error ?? { EventId: await this.publish(entryEvent(entry, this.#now()), bus) });
    }
    return answers;
  }

  inFlight(): Promise<unknown>[] {
    return this.#deliveries.inFlight();
  }

  /** Fires no schedule any more and waits for the current deliveries; what is undelivered stays on disk. */
  async close(): Promise<void> {
    this.#timers.stop();
    await this.#deliveries.close();
  }

  #complete(given: NewEvent): BusEvent {
    const { accountId: account, region } = this.#graph;
    return { version: "0", id: randomUUID(), account, region, ...given };
  }

  #fire(rule: Rule): Promise<void> {
    const event = this.#complete({
      "detail-type": "Scheduled Event",
      source: "aws.events",
      time: this.#now().toISOString(),
      resources: [rule.arn],
      detail: {},
    });
    return this.#dispatch(rule, event);
  }

  async #dispatch(rule: Rule, event: BusEvent): Promise<void> {
    for (const target of rule.targets) {
      const { isJson, value } = targetInput(event, target, rule.arn);
      if (isJson || !takesJsonOnly(target.arn)) await this.#deliveries.send(target, value);
      else await this.#deliveries.refuse(target, value, "The input that the template gives is not JSON.");
    }
  }
}
