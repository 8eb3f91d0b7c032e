import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { z } from "zod";
import { untilStored } from "../../files/disk-fault.ts";
import { readRecord, writeRecord } from "../../files/records.ts";
import { AccessDenied } from "../../iam/service-access.ts";
import { backoffMilliseconds } from "../backoff.ts";
import type { StreamRecord } from "../dynamodb/stream-record.ts";
import { retentionSeconds, type TableStream } from "../dynamodb/table-stream.ts";
import { EventPattern } from "../events/event-pattern.ts";
import type { PutEventsEntry } from "../events/put-events.ts";
import { type Activity, InFlight } from "../in-flight.ts";
import { busEntry, type PipeNames, transform } from "./bus-entries.ts";
import { deadLetter } from "./dead-letter.ts";
import { filterPatterns, serviceOf } from "./parts.ts";
import type { PipeDeclaration } from "./types.ts";

/** What a pipe acts on, with its role. */
export interface PipeServices {
  /** Decides whether the pipe may read its source. Throws AccessDenied. */
  authorizeSource(): void;
  /** Calls an enrichment; rejects when it failed. */
  enrich(arn: string, events: unknown[]): Promise<unknown>;
  /** Gives the error of each entry, undefined for one that the bus took. */
  putEvents(entries: PutEventsEntry[]): Promise<(string | undefined)[]>;
  sendToQueue(arn: string, message: unknown): Promise<unknown>;
}

/** The sequence number of the last record that was moved. */
const positionSchema = z.object({ position: z.string().regex(/^\d+$/) });

interface PipeOptions {
  names: PipeNames;
  declaration: PipeDeclaration;
  stream: TableStream;
  services: PipeServices;
  /** The folder of the file with the pipe's position. */
  directory: string;
  now: () => Date;
  /** Receives a line for records that were given up. */
  report: (line: string) => void;
}

/** PutEvents takes no more. https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-batching-concurrency.html */
export const busEntriesAtMost = 10;

/** How many records that the filter leaves out are moved until the position is saved. After a kill, they are read again. */
const recordsBetweenSaves = 1_000;

/** The target did not take some records of a batch. */
class DeliveryError extends Error {
  override name = "DeliveryError";
  /** The records to try again. */
  readonly records: StreamRecord[];
  constructor(message: string, records: StreamRecord[]) {
    super(message);
    this.records = records;
  }
}

/**
 * Moves the records of a table's stream to an event bus, in their order and at least once. Its position in the stream is a
 * file, so that a restart goes on where a kill of the process stopped it.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-dynamodb.html
 */
export class Pipe implements Activity {
  readonly #options: PipeOptions;
  readonly #patterns: EventPattern[];
  readonly #positionFile: string;
  readonly #inFlight = new InFlight();
  readonly #closed = new AbortController();
  #position: string | undefined;
  /** Records behind the saved position. */
  #unsaved = 0;
  #isMoving = false;
  #hasNewRecords = false;

  constructor(options: PipeOptions) {
    this.#options = options;
    this.#patterns = filterPatterns(options.declaration).map((pattern) => new EventPattern(pattern));
    this.#positionFile = join(options.directory, `${options.names.name}.json`);
  }

  /**
   * Goes on at the saved position; the first time, at the declared one.
   * @throws DamagedFileError
   */
  async start(): Promise<void> {
    const { stream, declaration } = this.#options;
    const saved = await readRecord(this.#positionFile, positionSchema);
    this.#position = saved?.position;
    const { startingPosition } = declaration.sourceParameters?.dynamodbStreamParameters ?? {};
    if (!saved && startingPosition === "LATEST") {
      this.#position = stream.lastSequenceNumber;
      await this.#savePosition();
    }
    stream.onRecord(() => this.#wake());
    this.#wake();
  }

  /** The batch under way, one that waits for its next attempt included. */
  inFlight(): Promise<unknown>[] {
    return this.#inFlight.list();
  }

  /** Begins no further attempt and waits for the current one. */
  async close(): Promise<void> {
    this.#closed.abort();
    await this.#inFlight.idle();
    // Where it fails, the records are read again.
    if (this.#unsaved > 0) await this.#savePosition().catch(() => {});
  }

  #wake(): void {
    this.#hasNewRecords = true;
    if (this.#isMoving || this.#closed.signal.aborted) return;
    this.#isMoving = true;
    const { names, report } = this.#options;
    void this.#inFlight.track(
      untilStored(() => this.#move(), this.#closed.signal)
        .catch((error) => {
          if (!this.#closed.signal.aborted && !(error instanceof AccessDenied))
            report(`Pipe ${names.name} waits for the next record: ${error}`);
        })
        .finally(() => {
          this.#isMoving = false;
        }),
    );
  }

  async #move(): Promise<void> {
    do {
      this.#hasNewRecords = false;
      while (await this.#moveBatch());
    } while (this.#hasNewRecords);
  }

  /** Delivers the next batch; gives false when there is none. */
  async #moveBatch(): Promise<boolean> {
    const { signal } = this.#closed;
    const { batchSize = 100 } = this.#parameters;
    this.#options.services.authorizeSource();
    const records = await this.#options.stream.read(this.#position, batchSize);
    const last = records.at(-1);
    if (!last || signal.aborted) return false;
    const matching = records.filter((record) => this.#matches(record));
    if (matching.length > 0) await this.#deliver(matching);
    if (signal.aborted) return false;
    this.#position = last.dynamodb.SequenceNumber;
    this.#unsaved += records.length;
    if (matching.length > 0 || this.#unsaved >= recordsBetweenSaves) await this.#savePosition();
    return true;
  }

  get #parameters() {
    return this.#options.declaration.sourceParameters?.dynamodbStreamParameters ?? {};
  }

  #matches(record: StreamRecord): boolean {
    return this.#patterns.length === 0 || this.#patterns.some((pattern) => pattern.matches(record));
  }

  /** Delivers records, or gives them up after as many attempts or as long a time as the pipe declares. */
  async #deliver(batch: StreamRecord[]): Promise<void> {
    const { signal } = this.#closed;
    const { maximumRetryAttempts = -1, onPartialBatchItemFailure } = this.#parameters;
    let records = batch;
    for (let attempts = 1; !signal.aborted; attempts++) {
      const error = await this.#attempt(records).then(
        () => undefined,
        (thrown: Error) => thrown,
      );
      if (!error || signal.aborted) return;
      if (error instanceof DeliveryError) records = error.records;
      if (onPartialBatchItemFailure === "AUTOMATIC_BISECT" && records.length > 1) {
        const half = Math.ceil(records.length / 2);
        await this.#deliver(records.slice(0, half));
        return this.#deliver(records.slice(half));
      }
      if (maximumRetryAttempts >= 0 && attempts > maximumRetryAttempts)
        return this.#giveUp(records, "RetryAttemptsExhausted", error);
      if (this.#isOverAge(records)) return this.#giveUp(records, "RecordAgeExceeded", error);
      await setTimeout(backoffMilliseconds(attempts), undefined, { signal, ref: false }).catch(() => {});
    }
  }

  #isOverAge([oldest]: StreamRecord[]): boolean {
    const { maximumRecordAgeInSeconds = -1 } = this.#parameters;
    const secondsAtMost = maximumRecordAgeInSeconds >= 0 ? maximumRecordAgeInSeconds : retentionSeconds;
    const created = oldest?.dynamodb.ApproximateCreationDateTime ?? 0;
    return this.#options.now().getTime() / 1000 - created > secondsAtMost;
  }

  async #attempt(records: StreamRecord[]): Promise<void> {
    const { declaration, names, services, now } = this.#options;
    const { enrichment, enrichmentParameters, targetParameters = {} } = declaration;
    let events: unknown[] = records;
    if (enrichment) {
      const template = enrichmentParameters?.inputTemplate;
      const inputs = records.map((record) => transform(record, template, names, now()));
      events = eventsOf(await services.enrich(enrichment, inputs));
    }
    if (events.length === 0) return;
    if (events.length > busEntriesAtMost)
      throw new Error(
        `There are ${events.length} events in a batch; an event bus takes ${busEntriesAtMost}.`,
      );
    const { inputTemplate, eventbridgeEventBusParameters = {} } = targetParameters;
    const entries = events.map((event) => {
      const payload = transform(event, inputTemplate, names, now());
      return busEntry(event, payload, eventbridgeEventBusParameters, names, serviceOf(declaration.source));
    });
    const errors = await services.putEvents(entries);
    const [first] = errors.filter((error) => error !== undefined);
    if (first === undefined) return;
    // Which records failed is known only where there is one event for each.
    const isOneToOne = events.length === records.length;
    throw new DeliveryError(first, isOneToOne ? records.filter((_, index) => errors[index]) : records);
  }

  async #giveUp(records: StreamRecord[], condition: string, error: Error): Promise<void> {
    const { names, services, now, report } = this.#options;
    report(`Pipe ${names.name} gave up ${records.length} records (${condition}): ${error.message}`);
    const queue = this.#parameters.deadLetterConfig?.arn;
    if (!queue) return;
    await services.sendToQueue(queue, deadLetter(records, condition, names.arn, now())).catch((failure) => {
      if (!(failure instanceof AccessDenied))
        report(`Pipe ${names.name}: no dead letter in ${queue}: ${failure}`);
    });
  }

  async #savePosition(): Promise<void> {
    await writeRecord(this.#positionFile, { position: this.#position });
    this.#unsaved = 0;
  }
}

/**
 * The events in an enrichment's response; an empty response means none.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/pipes-enrichment.html
 */
function eventsOf(response: unknown): unknown[] {
  if (Array.isArray(response)) return response;
  const isEmpty = !response || (typeof response === "object" && Object.keys(response).length === 0);
  return isEmpty ? [] : [response];
}
