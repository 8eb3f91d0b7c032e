import { itemPrefix, type Store, type StoreOperation } from "./dynalite-store.ts";
import {
  type Item,
  type ItemChange,
  isChange,
  recordOf,
  type StreamDescription,
  type StreamRecord,
} from "./stream-record.ts";

/** Sequence numbers have as many digits as this one, so that their order is that of their texts. */
const firstSequenceNumber = 10n ** 20n;

/** How many records are written until those over their age are removed. */
const recordsBetweenTrims = 1000;

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html */
export const retentionSeconds = 24 * 3600;

/**
 * The stream of a table, with one shard. A record is in the same LevelDB batch as the item that it is about: after a kill of
 * the process there are both or none.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html
 */
export class TableStream {
  readonly #store: Store;
  readonly #tableName: string;
  readonly #description: StreamDescription;
  readonly #now: () => Date;
  readonly #listeners: (() => void)[] = [];
  /** Numbers of records whose batches are not on disk yet. */
  readonly #unwritten = new Set<bigint>();
  #last: bigint;

  private constructor(options: TableStreamOptions, last: bigint) {
    this.#store = options.store;
    this.#tableName = options.tableName;
    this.#description = options.description;
    this.#now = options.now;
    this.#last = last;
  }

  /** Begins to record the changes of a table's items; earlier records are there again. */
  static async open(options: TableStreamOptions): Promise<TableStream> {
    const range = { ...rangeOf(options.tableName), reverse: true, limit: 1 };
    const [newest] = (await options.store.db.values(range).all()) as StreamRecord[];
    const last = newest ? BigInt(newest.dynamodb.SequenceNumber) : firstSequenceNumber;
    const stream = new TableStream(options, last);
    stream.#recordWrites();
    return stream;
  }

  /** Calls `listener` after each record, before the write's request is answered. */
  onRecord(listener: () => void): void {
    this.#listeners.push(listener);
  }

  /**
   * The oldest records after a sequence number.
   * @param after absent: from the beginning of the stream
   */
  async read(after: string | undefined, limit: number): Promise<StreamRecord[]> {
    const { gte, lt } = rangeOf(this.#tableName);
    // A record must not be read before one of a smaller number, which a reader would then never see.
    const [firstUnwritten] = [...this.#unwritten].sort((one, other) => (one < other ? -1 : 1));
    const range = {
      ...(after === undefined ? { gte } : { gt: keyOf(this.#tableName, after) }),
      lt: firstUnwritten === undefined ? lt : keyOf(this.#tableName, String(firstUnwritten)),
      limit,
    };
    return (await this.#store.db.values(range).all()) as StreamRecord[];
  }

  /** The sequence number of the newest record; a stream without records has one too. */
  get lastSequenceNumber(): string {
    return String(this.#last);
  }

  #recordWrites(): void {
    const items = this.#store.getItemDb(this.#tableName);
    const call = (work: Promise<void>, callback: (error: Error | null) => void) =>
      work.then(
        () => setImmediate(callback, null),
        (error) => setImmediate(callback, error),
      );
    // dynalite holds a lock of the key during these calls.
    items.put = (key, item, callback) => void call(this.#write(key, item as Item), callback);
    items.del = (key, callback) => void call(this.#write(key, undefined), callback);
  }

  async #write(key: string, newImage: Item | undefined): Promise<void> {
    const storeKey = itemPrefix(this.#tableName) + key;
    const change: ItemChange = {
      oldImage: (await this.#store.db.get(storeKey)) as Item | undefined,
      newImage,
    };
    const write: StoreOperation = newImage
      ? { type: "put", key: storeKey, value: newImage }
      : { type: "del", key: storeKey };
    if (!isChange(change)) return this.#store.db.batch([write]);
    const number = ++this.#last;
    this.#unwritten.add(number);
    try {
      const record = recordOf(change, this.#description, String(number), this.#now());
      const recordKey = keyOf(this.#tableName, record.dynamodb.SequenceNumber);
      await this.#store.db.batch([write, { type: "put", key: recordKey, value: record }]);
    } finally {
      this.#unwritten.delete(number);
    }
    if (number % BigInt(recordsBetweenTrims) === 0n) await this.#trim();
    for (const listener of this.#listeners) listener();
  }

  /** Removes the records over their age. The newest one stays, and with it the count of sequence numbers. */
  async #trim(): Promise<void> {
    const oldestSeconds = this.#now().getTime() / 1000 - retentionSeconds;
    const { gte, lt } = rangeOf(this.#tableName);
    let lastExpired: string | undefined;
    for await (const [key, record] of this.#store.db.iterator({ gte, lt })) {
      if ((record as StreamRecord).dynamodb.ApproximateCreationDateTime >= oldestSeconds) break;
      lastExpired = key;
    }
    if (lastExpired !== undefined) await this.#store.db.clear({ gte, lte: lastExpired });
  }
}

interface TableStreamOptions {
  store: Store;
  tableName: string;
  description: StreamDescription;
  now: () => Date;
}

const keyOf = (table: string, sequenceNumber: string): string => `stream-${table}~${sequenceNumber}`;

/** All keys of a table's stream: `:` follows the digits in ASCII. */
const rangeOf = (table: string) => ({ gte: keyOf(table, ""), lt: keyOf(table, ":") });
