import { randomUUID } from "node:crypto";
import { appendFile, mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { readRecords, writeRecord } from "../../files/records.ts";
import { authoredName, type Graph, resourcesOfType } from "../../graph/graph.ts";
import { AwsError } from "../../http/aws-error.ts";
import type { ObjectNotice } from "../s3/store.ts";
import { nextTime } from "../scheduler/schedule-expression.ts";
import { type BusEvent, type TargetInput, targetInput } from "./input.ts";
import { matchesPattern, type Pattern, patternFaults } from "./pattern.ts";

export interface Events {
  /** Puts an event on a bus; resolves once every delivery that it leads to is on disk. */
  publish(event: Omit<BusEvent, "version" | "id" | "account" | "region">, bus?: string): Promise<string>;
  /** Turns what happened to an object into S3's event, where the bucket is set to publish. */
  objectEvent(notice: ObjectNotice): Promise<void>;
  /** Fires a schedule now, by the name that the program's author gave it. */
  runSchedule(name: string): Promise<void>;
  /** Takes up the deliveries that a killed process left, and starts the schedules. */
  start(): Promise<void>;
  /** AWS's API. */
  call(action: string, body: Record<string, unknown>): Promise<unknown>;
  schedules: string[];
  /** Declared targets of kinds that are not delivered to. */
  unsupported: string[];
  /** Rules whose patterns EventBridge would refuse; nothing fits them. */
  faults: string[];
  close(): Promise<void>;
}

interface Target extends TargetInput {
  arn: string;
  ruleArn: string;
  roleArn: string | undefined;
  retries: number;
  maximumAgeSeconds: number;
  deadLetterArn: string | undefined;
}

interface Rule {
  name: string;
  authoredName: string;
  arn: string;
  bus: string;
  enabled: boolean;
  pattern: Pattern | undefined;
  schedule: string | undefined;
  timezone?: string;
  targets: Target[];
}

/** One event on its way to one target; a file until it has arrived. */
interface Delivery {
  id: string;
  target: Target;
  input: unknown;
  since: number;
  attempts: number;
}

export interface Destinations {
  /** Throws when the function cannot be invoked, or failed. */
  invokeFunction: (arn: string, input: unknown) => Promise<void>;
  startExecution: (arn: string, input: unknown) => Promise<void>;
}

const eventBytesAtMost = 256 * 1024;
/** EventBridge's own defaults. https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-retry-policy.html */
const defaults = { retries: 185, maximumAgeSeconds: 24 * 3600 };
/** Lambda retries an asynchronous invocation twice. https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html */
const asynchronousRetries = 2;

/** EventBridge: rules and schedules of the graph, delivered at least once, through a kill of the process too. */
export async function createEvents({
  graph,
  directory,
  destinations,
  now,
  report,
}: {
  graph: Graph;
  directory: string;
  destinations: Destinations;
  now: () => Date;
  /** Told of deliveries that failed for good. */
  report: (line: string) => void;
}): Promise<Events> {
  const pending = join(directory, "pending");
  await mkdir(pending, { recursive: true });
  const queues = new Map(
    resourcesOfType(graph, "aws:sqs/queue:Queue").map(({ outputs }) => [
      outputs.arn as string,
      outputs.name as string,
    ]),
  );
  const publishing = new Set(
    resourcesOfType(graph, "aws:s3/bucketNotification:BucketNotification")
      .filter(({ inputs }) => inputs.eventbridge)
      .map(({ inputs }) => inputs.bucket as string),
  );
  const declared = readRules(graph);
  const faultsOfRule = ({ pattern }: Rule) => (pattern ? patternFaults(pattern) : []);
  const faults = declared.flatMap((rule) =>
    faultsOfRule(rule).map((fault) => `rule ${rule.authoredName}: ${fault}`),
  );
  const rules = declared.filter((rule) => faultsOfRule(rule).length === 0);
  const unsupported = rules.flatMap(({ authoredName, targets }) =>
    targets.filter(({ arn }) => !kindOf(arn)).map(({ arn }) => `target ${arn} of rule ${authoredName}`),
  );
  const timers = new Set<NodeJS.Timeout>();
  const underWay = new Set<Promise<void>>();
  let closed = false;

  const fileOf = ({ id }: Delivery) => join(pending, `${id}.json`);

  const keep = (delivery: Delivery) => writeRecord(fileOf(delivery), delivery);

  function later(milliseconds: number, work: () => void): void {
    const timer = setTimeout(() => {
      timers.delete(timer);
      work();
    }, milliseconds);
    timer.unref();
    timers.add(timer);
  }

  function attempt(delivery: Delivery): void {
    if (closed) return;
    const work = deliver(delivery).finally(() => underWay.delete(work));
    underWay.add(work);
  }

  async function deliver(delivery: Delivery): Promise<void> {
    const { target, input } = delivery;
    try {
      await hand(target, input);
      await rm(fileOf(delivery), { force: true });
    } catch (error) {
      if (closed) return;
      delivery.attempts++;
      const age = (now().getTime() - delivery.since) / 1000;
      const exhausted = delivery.attempts > target.retries || age > target.maximumAgeSeconds;
      if (!exhausted) {
        await keep(delivery);
        later(Math.random() * Math.min(60_000, 250 * 2 ** delivery.attempts), () => attempt(delivery));
        return;
      }
      await deadLetter(delivery, error);
      await rm(fileOf(delivery), { force: true });
    }
  }

  async function hand(target: Target, input: unknown): Promise<void> {
    const kind = kindOf(target.arn);
    if (kind === "lambda") return destinations.invokeFunction(target.arn, input);
    if (kind === "states") {
      if (!target.roleArn) throw new Error(`The target ${target.arn} has no role to start it with.`);
      return destinations.startExecution(target.arn, input);
    }
    if (kind === "sqs") return enqueue(target.arn, input, {});
    throw new Error(`Targets such as ${target.arn} are not emulated offline.`);
  }

  async function enqueue(arn: string, body: unknown, attributes: Record<string, string>): Promise<void> {
    const queue = queues.get(arn);
    if (!queue) throw new Error(`There is no queue ${arn}.`);
    const message = { id: randomUUID(), sentAt: now().toISOString(), attributes, body };
    await appendFile(join(directory, `${queue}.jsonl`), `${JSON.stringify(message)}\n`);
  }

  async function deadLetter({ target, input, attempts }: Delivery, error: unknown): Promise<void> {
    const message = error instanceof Error ? error.message : String(error);
    report(`Undeliverable to ${target.arn} after ${attempts} attempts: ${message}`);
    if (target.deadLetterArn)
      await enqueue(target.deadLetterArn, input, {
        RULE_ARN: target.ruleArn,
        TARGET_ARN: target.arn,
        ERROR_CODE: error instanceof AwsError ? error.code : "INTERNAL_ERROR",
        ERROR_MESSAGE: message,
        EXHAUSTED_RETRY_CONDITION:
          attempts > target.retries ? "MaximumRetryAttempts" : "MaximumEventAgeInSeconds",
      });
  }

  async function dispatch(rule: Rule, event: BusEvent): Promise<void> {
    for (const target of rule.targets) {
      const delivery: Delivery = {
        id: randomUUID(),
        target,
        input: targetInput(event, target, rule.arn),
        since: now().getTime(),
        attempts: 0,
      };
      await keep(delivery);
      attempt(delivery);
    }
  }

  async function publish(
    given: Omit<BusEvent, "version" | "id" | "account" | "region">,
    bus = "default",
  ): Promise<string> {
    const event: BusEvent = {
      version: "0",
      id: randomUUID(),
      account: graph.accountId,
      region: graph.region,
      ...given,
    };
    for (const rule of rules)
      if (rule.enabled && rule.bus === bus && rule.pattern && matchesPattern(rule.pattern, event))
        await dispatch(rule, event);
    return event.id;
  }

  const fire = (rule: Rule) =>
    dispatch(rule, {
      version: "0",
      id: randomUUID(),
      "detail-type": "Scheduled Event",
      source: "aws.events",
      account: graph.accountId,
      time: now().toISOString(),
      region: graph.region,
      resources: [rule.arn],
      detail: {},
    });

  function plan(rule: Rule): void {
    const due = nextTime(rule.schedule ?? "", now(), rule.timezone);
    if (!due) return;
    // A timer holds at most 24.8 days; a longer wait is taken in steps.
    const wait = due.getTime() - now().getTime();
    later(Math.min(wait, 2 ** 31 - 1), () => {
      if (wait < 2 ** 31) void fire(rule);
      plan(rule);
    });
  }

  const scheduled = rules.filter(({ schedule, enabled }) => schedule && enabled);
  return {
    publish,
    unsupported,
    faults,
    schedules: scheduled.map(({ authoredName, schedule }) => `${authoredName} ${schedule}`),
    async objectEvent(notice) {
      if (!publishing.has(notice.bucket)) return;
      const { type, bucket, key, size, etag, versionId, sequencer, time, requestId, reason } = notice;
      await publish({
        "detail-type": type,
        source: "aws.s3",
        time,
        resources: [`arn:aws:s3:::${bucket}`],
        detail: {
          version: "0",
          bucket: { name: bucket },
          object: { key, size, etag: etag.replaceAll('"', ""), "version-id": versionId, sequencer },
          "request-id": requestId,
          requester: graph.accountId,
          "source-ip-address": "127.0.0.1",
          reason,
        },
      });
    },
    async runSchedule(name) {
      const rule = scheduled.find((candidate) => candidate.authoredName === name);
      if (!rule)
        throw new Error(
          `There is no schedule "${name}"; there are: ${scheduled.map((other) => other.authoredName).join(", ")}.`,
        );
      await fire(rule);
    },
    async start() {
      for (const delivery of await readRecords<Delivery>(pending)) attempt(delivery);
      for (const rule of scheduled) plan(rule);
    },
    async call(action, body) {
      if (action !== "PutEvents")
        throw new AwsError(
          "UnknownOperationException",
          400,
          `EventBridge's ${action} is not emulated offline.`,
        );
      const answers = [];
      for (const entry of (body.Entries ?? []) as Record<string, unknown>[]) {
        const fault = faultOf(entry);
        if (fault) answers.push(fault);
        else
          answers.push({
            EventId: await publish(
              {
                "detail-type": String(entry.DetailType),
                source: String(entry.Source),
                time: entry.Time ? new Date(Number(entry.Time) * 1000).toISOString() : now().toISOString(),
                resources: (entry.Resources ?? []) as string[],
                detail: JSON.parse(String(entry.Detail)),
              },
              busName(entry.EventBusName),
            ),
          });
      }
      return { FailedEntryCount: answers.filter((answer) => "ErrorCode" in answer).length, Entries: answers };
    },
    async close() {
      closed = true;
      for (const timer of timers) clearTimeout(timer);
      await Promise.allSettled(underWay);
    },
  };

  function faultOf(entry: Record<string, unknown>) {
    const missing = ["Source", "DetailType", "Detail"].find((name) => typeof entry[name] !== "string");
    if (missing)
      return {
        ErrorCode: "InvalidArgument",
        ErrorMessage: `Parameter ${missing} is not valid. Reason: ${missing} is a required argument.`,
      };
    if (Buffer.byteLength(JSON.stringify(entry)) > eventBytesAtMost)
      return { ErrorCode: "InvalidArgument", ErrorMessage: "The entry is over 256 KB." };
    if (String(entry.Source).startsWith("aws."))
      return {
        ErrorCode: "NotAuthorizedForSourceException",
        ErrorMessage: "Sources that begin with aws. are AWS's own.",
      };
    try {
      const detail = JSON.parse(String(entry.Detail));
      if (detail !== null && typeof detail === "object" && !Array.isArray(detail)) return undefined;
    } catch {
      // Told below.
    }
    return { ErrorCode: "MalformedDetail", ErrorMessage: "Detail is malformed." };
  }
}

function kindOf(arn: string): "lambda" | "states" | "sqs" | undefined {
  const service = arn.split(":")[2];
  return service === "lambda" || service === "states" || service === "sqs" ? service : undefined;
}

/** A bus is given by its name or its ARN. */
function busName(given: unknown): string {
  return String(given ?? "default").replace(/^arn:.*event-bus\//, "");
}

function readRules(graph: Graph): Rule[] {
  const targets = resourcesOfType(graph, "aws:cloudwatch/eventTarget:EventTarget");
  const fromRules = resourcesOfType(graph, "aws:cloudwatch/eventRule:EventRule").map((resource): Rule => {
    const { inputs, outputs } = resource;
    return {
      name: outputs.name,
      authoredName: authoredName(graph, resource),
      arn: outputs.arn,
      bus: busName(inputs.eventBusName),
      enabled: inputs.state !== "DISABLED" && inputs.isEnabled !== false,
      pattern: inputs.eventPattern && JSON.parse(inputs.eventPattern),
      schedule: inputs.scheduleExpression,
      targets: targets
        .filter((target) => target.inputs.rule === outputs.name)
        .map(({ inputs: target }) => ({
          arn: target.arn,
          ruleArn: outputs.arn,
          roleArn: target.roleArn,
          input: target.input,
          inputPath: target.inputPath,
          inputTransformer: target.inputTransformer,
          retries:
            target.retryPolicy?.maximumRetryAttempts ??
            (kindOf(target.arn) === "lambda" ? asynchronousRetries : defaults.retries),
          maximumAgeSeconds: target.retryPolicy?.maximumEventAgeInSeconds ?? defaults.maximumAgeSeconds,
          deadLetterArn: target.deadLetterConfig?.arn,
        })),
    };
  });
  const fromSchedules = resourcesOfType(graph, "aws:scheduler/schedule:Schedule").map((resource): Rule => {
    const { inputs, outputs } = resource;
    return {
      name: outputs.name,
      authoredName: authoredName(graph, resource),
      arn: outputs.arn,
      bus: "default",
      enabled: inputs.state !== "DISABLED",
      pattern: undefined,
      schedule: inputs.scheduleExpression,
      timezone: inputs.scheduleExpressionTimezone,
      targets: [
        {
          arn: inputs.target.arn,
          ruleArn: outputs.arn,
          roleArn: inputs.target.roleArn,
          input: inputs.target.input,
          retries: inputs.target.retryPolicy?.maximumRetryAttempts ?? defaults.retries,
          maximumAgeSeconds:
            inputs.target.retryPolicy?.maximumEventAgeInSeconds ?? defaults.maximumAgeSeconds,
          deadLetterArn: inputs.target.deadLetterConfig?.arn,
        },
      ],
    };
  });
  return [...fromRules, ...fromSchedules];
}
