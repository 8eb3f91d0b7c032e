import type { Database, Operation } from "./database.ts";
import {
  type ItemChange,
  isChange,
  recordOf,
  type StreamDescription,
  type StreamRecord,
  type UserIdentity,
} from "./stream-record.ts";

/** Sequence numbers have as many digits as this one, so that their order is that of their texts. */
const firstSequenceNumber = 10n ** 20n;

/** How many records are written until those over their age are removed. */
const recordsBetweenTrims = 1000;

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html */
export const retentionSeconds = 24 * 3600;

interface TableStreamOptions {
  database: Database;
  tableName: string;
  description: StreamDescription;
  now: () => Date;
}

/**
 * The stream of a table, with one shard. A record is in the same batch as the item that it is about: after a kill of the
 * process there are both or none.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html
 */
export class TableStream {
  readonly #database: Database;
  readonly #tableName: string;
  readonly #description: StreamDescription;
  readonly #now: () => Date;
  readonly #listeners: (() => void)[] = [];
  #last: bigint;
  #recordsUntilTrim = recordsBetweenTrims;

  private constructor(options: TableStreamOptions, last: bigint) {
    this.#database = options.database;
    this.#tableName = options.tableName;
    this.#description = options.description;
    this.#now = options.now;
    this.#last = last;
  }

  /** Reads the newest sequence number. */
  static async open(options: TableStreamOptions): Promise<TableStream> {
    const range = { ...rangeOf(options.tableName), reverse: true, limit: 1 };
    for await (const [key] of options.database.entries(range))
      return new TableStream(options, BigInt(key.slice(keyOf(options.tableName, "").length)));
    return new TableStream(options, firstSequenceNumber);
  }

  /** Calls `listener` after each write, before its request is answered. */
  onRecord(listener: () => void): void {
    this.#listeners.push(listener);
  }

  /**
   * The operation that writes the record of a change; none for a change that leaves the item as it was. Writes run one
   * after another, so that records are written in the order of their numbers.
   */
  operations(change: ItemChange, userIdentity?: UserIdentity): Operation[] {
    if (!isChange(change)) return [];
    const number = String(++this.#last);
    const record = recordOf(change, this.#description, number, this.#now(), userIdentity);
    return [{ type: "put", key: keyOf(this.#tableName, number), value: record }];
  }

  /** Has to be called when records are on disk. */
  async onWritten(count: number): Promise<void> {
    this.#recordsUntilTrim -= count;
    if (this.#recordsUntilTrim <= 0) await this.#trim();
    for (const listener of this.#listeners) listener();
  }

  /**
   * The oldest records after a sequence number.
   * @param after absent: from the beginning of the stream
   */
  async read(after: string | undefined, limit: number): Promise<StreamRecord[]> {
    const { gte, lt } = rangeOf(this.#tableName);
    const start = after === undefined ? { gte } : { gt: keyOf(this.#tableName, after) };
    const records: StreamRecord[] = [];
    for await (const [, record] of this.#database.entries({ ...start, lt, limit }))
      records.push(record as StreamRecord);
    return records;
  }

  /** The sequence number of the newest record; a stream without records has one too. */
  get lastSequenceNumber(): string {
    return String(this.#last);
  }

  /** Removes the records over their age. The newest one stays, and with it the count of sequence numbers. */
  async #trim(): Promise<void> {
    this.#recordsUntilTrim = recordsBetweenTrims;
    const oldestSeconds = this.#now().getTime() / 1000 - retentionSeconds;
    const newest = keyOf(this.#tableName, this.lastSequenceNumber);
    const expired: Operation[] = [];
    for await (const [key, record] of this.#database.entries(rangeOf(this.#tableName))) {
      const { ApproximateCreationDateTime } = (record as StreamRecord).dynamodb;
      if (ApproximateCreationDateTime >= oldestSeconds || key === newest) break;
      expired.push({ type: "del", key });
    }
    await this.#database.write(expired);
  }
}

const keyOf = (table: string, sequenceNumber: string): string => `stream-${table}~${sequenceNumber}`;

/** All keys of a table's stream: `:` follows the digits in ASCII. */
const rangeOf = (table: string) => ({ gte: keyOf(table, ""), lt: keyOf(table, ":") });
