import { randomUUID } from "node:crypto";
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { z } from "zod";
import { storing, untilStored } from "../../files/disk-fault.ts";
import { readRecords, writeRecord } from "../../files/records.ts";
import { AwsError } from "../../http/aws-error.ts";
import { AccessDenied } from "../../iam/service-access.ts";
import { backoffMilliseconds } from "../backoff.ts";
import { type Activity, InFlight } from "../in-flight.ts";
import { kindOfTarget, type TargetKind } from "./target-kinds.ts";
import type { HttpTarget } from "./types.ts";

/** Where a rule or a schedule sends its events. */
export interface Target {
  arn: string;
  /** The rule or schedule that the target belongs to. */
  ruleArn: string;
  roleArn?: string | undefined;
  retries: number;
  maximumAgeSeconds: number;
  deadLetterArn?: string | undefined;
  /** Of an API destination. */
  http?: HttpTarget | undefined;
}

/** An input that is to be delivered to a target; a file until it is delivered. */
interface Delivery {
  id: string;
  target: Target;
  input: unknown;
  /** Milliseconds since 1970. */
  since: number;
  attempts: number;
}

const texts = z.record(z.string(), z.string());
const schema: z.ZodType<Delivery> = z.object({
  id: z.uuid(),
  target: z.object({
    arn: z.string(),
    ruleArn: z.string(),
    roleArn: z.string().optional(),
    retries: z.number(),
    maximumAgeSeconds: z.number(),
    deadLetterArn: z.string().optional(),
    http: z
      .object({
        headerParameters: z.exactOptional(texts),
        pathParameterValues: z.exactOptional(z.array(z.string())),
        queryStringParameters: z.exactOptional(texts),
      })
      .optional(),
  }),
  input: z.unknown(),
  since: z.number(),
  attempts: z.int(),
});

/**
 * Delivers an input to a target; rejects when the target did not take it.
 * @param signal aborts the attempt; the delivery stays on disk
 */
type Deliver = (target: Target, input: unknown, signal: AbortSignal) => Promise<void>;

/** How inputs are delivered to targets, and undelivered ones to dead-letter queues. Both throw AccessDenied. */
export interface Destinations {
  deliver: Readonly<Record<TargetKind, Deliver>>;
  /** @param attributes the message attributes that say why the input was not delivered */
  sendDeadLetter(target: Target, input: unknown, attributes: Record<string, string>): Promise<void>;
}

/** A target did not take an input, and says whether and when to try again. */
export class DeliveryRefused extends AwsError {
  override name = "DeliveryRefused";
  readonly mayRetry: boolean;
  /** Seconds that the target asks to wait for. */
  readonly retryAfterSeconds: number;
  constructor(
    message: string,
    { mayRetry, retryAfterSeconds = 0 }: { mayRetry: boolean; retryAfterSeconds?: number },
  ) {
    super("SDK_CLIENT_ERROR", 400, message);
    this.mayRetry = mayRetry;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** EventBridge's own defaults. https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-retry-policy.html */
const defaults = { retries: 185, maximumAgeSeconds: 24 * 3600 };

/**
 * Retries and age of a target as declared by its `retryPolicy`.
 * @param defaultRetries where the policy names none
 */
export function retryPolicy(
  policy: { maximumRetryAttempts?: number; maximumEventAgeInSeconds?: number } | undefined,
  defaultRetries = defaults.retries,
): Pick<Target, "retries" | "maximumAgeSeconds"> {
  return {
    retries: policy?.maximumRetryAttempts ?? defaultRetries,
    maximumAgeSeconds: policy?.maximumEventAgeInSeconds ?? defaults.maximumAgeSeconds,
  };
}

/** Whether and when an attempt is repeated after an error. Missing permissions go away only by a change of the declaration. */
function retriesAfter(error: unknown): { mayRetry: boolean; retryAfterSeconds: number } {
  if (error instanceof DeliveryRefused) return error;
  return { mayRetry: !(error instanceof AccessDenied), retryAfterSeconds: 0 };
}

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html */
function errorCode(error: unknown): string {
  if (error instanceof AccessDenied)
    return error.action === "sts:AssumeRole" ? "FAILED_TO_ASSUME_ROLE" : "NO_PERMISSIONS";
  return error instanceof AwsError ? error.code : "INTERNAL_ERROR";
}

export interface DeliveryOptions {
  /** The folder of the service that delivers. */
  directory: string;
  destinations: Destinations;
  now: () => Date;
  /** Receives a line for each delivery that failed for good. */
  report: (line: string) => void;
}

/** Delivers inputs to targets at least once, with retries and dead letters; what is not delivered yet survives a kill. */
export class Deliveries implements Activity {
  readonly #pending: string;
  readonly #destinations: Destinations;
  readonly #now: () => Date;
  readonly #report: (line: string) => void;
  readonly #inFlight = new InFlight();
  readonly #closed = new AbortController();

  /**
   * @param options.directory undelivered inputs are files in its folder `pending`
   * @param options.report receives a line for each delivery that failed for good
   */
  constructor({ directory, destinations, now, report }: DeliveryOptions) {
    this.#pending = join(directory, "pending");
    this.#destinations = destinations;
    this.#now = now;
    this.#report = report;
  }

  /** Takes an input for a target; resolves once it is on disk. */
  async send(target: Target, input: unknown): Promise<void> {
    const delivery: Delivery = {
      id: randomUUID(),
      // A kind of target that is not emulated is not retried: the system would not be idle for a day.
      target: kindOfTarget(target.arn) ? target : { ...target, retries: 0 },
      input,
      since: this.#now().getTime(),
      attempts: 0,
    };
    await this.#save(delivery);
    this.#begin(delivery);
  }

  /** Takes an input that its target cannot take: it is a dead letter at once. */
  async refuse(target: Target, input: unknown, reason: string): Promise<void> {
    const delivery: Delivery = { id: randomUUID(), target, input, since: this.#now().getTime(), attempts: 1 };
    await this.#sendDeadLetter(delivery, new DeliveryRefused(reason, { mayRetry: false }), undefined);
  }

  /**
   * Takes up the deliveries that a killed process left.
   * @throws DamagedFileError
   */
  async resume(): Promise<void> {
    await mkdir(this.#pending, { recursive: true });
    for (const delivery of await readRecords(this.#pending, schema)) this.#begin(delivery);
  }

  /** Deliveries that have not ended, those that wait for a retry included. */
  inFlight(): Promise<unknown>[] {
    return this.#inFlight.list();
  }

  /** Resolves once no delivery is in flight. */
  idle(): Promise<void> {
    return this.#inFlight.idle();
  }

  /** Begins no further attempt and waits for the current ones; what is undelivered stays on disk. */
  async close(): Promise<void> {
    this.#closed.abort();
    await this.idle();
  }

  #begin(delivery: Delivery): void {
    if (!this.#closed.signal.aborted) void this.#inFlight.track(this.#deliver(delivery));
  }

  async #deliver(delivery: Delivery): Promise<void> {
    const { signal } = this.#closed;
    const { target } = delivery;
    for (;;) {
      try {
        // An attempt that fails because the disk takes no data does not count: the target was not asked.
        await untilStored(() => this.#attempt(delivery), signal);
        break;
      } catch (error) {
        if (signal.aborted) return;
        delivery.attempts++;
        const ageSeconds = (this.#now().getTime() - delivery.since) / 1000;
        const exhausted =
          delivery.attempts > target.retries
            ? "MaximumRetryAttempts"
            : ageSeconds > target.maximumAgeSeconds && "MaximumEventAgeInSeconds";
        const { mayRetry, retryAfterSeconds } = retriesAfter(error);
        if (exhausted || !mayRetry) {
          await this.#sendDeadLetter(delivery, error, exhausted || undefined);
          if (signal.aborted) return;
          break;
        }
        await this.#saveWhenPossible(delivery);
        const milliseconds = Math.max(backoffMilliseconds(delivery.attempts), retryAfterSeconds * 1000);
        await setTimeout(milliseconds, undefined, { signal, ref: false }).catch(() => {});
        if (signal.aborted) return;
      }
    }
    await rm(this.#fileOf(delivery), { force: true });
  }

  async #attempt({ target, input }: Delivery): Promise<void> {
    const kind = kindOfTarget(target.arn);
    if (!kind) throw new Error(`Targets such as ${target.arn} are not emulated offline.`);
    return this.#destinations.deliver[kind](target, input, this.#closed.signal);
  }

  async #sendDeadLetter(
    { target, input, attempts }: Delivery,
    error: unknown,
    exhausted: string | undefined,
  ): Promise<void> {
    const message = error instanceof Error ? error.message : String(error);
    // The denial itself was reported.
    if (!(error instanceof AccessDenied))
      this.#report(`Undeliverable to ${target.arn} after ${attempts} attempts: ${message}`);
    if (!target.deadLetterArn) return;
    const attributes = {
      RULE_ARN: target.ruleArn,
      TARGET_ARN: target.arn,
      ERROR_CODE: errorCode(error),
      ERROR_MESSAGE: message,
      ...(exhausted && { EXHAUSTED_RETRY_CONDITION: exhausted }),
    };
    const { signal } = this.#closed;
    const send = () => this.#destinations.sendDeadLetter(target, input, attributes);
    // An event that the queue does not take is dropped.
    await untilStored(send, signal).catch((failure) => {
      if (!signal.aborted && !(failure instanceof AccessDenied))
        this.#report(`No dead letter in ${target.deadLetterArn}: ${failure}`);
    });
  }

  /** Saves the count of attempts, without which the delivery would begin anew after a kill. */
  async #saveWhenPossible(delivery: Delivery): Promise<void> {
    const { signal } = this.#closed;
    await untilStored(() => this.#save(delivery), signal).catch((error) => {
      if (!signal.aborted) throw error;
    });
  }

  async #save(delivery: Delivery): Promise<void> {
    await storing(this.#pending, async () => {
      await mkdir(this.#pending, { recursive: true });
      await writeRecord(this.#fileOf(delivery), delivery);
    });
  }

  #fileOf({ id }: Delivery): string {
    return join(this.#pending, `${id}.json`);
  }
}
