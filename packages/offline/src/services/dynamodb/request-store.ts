import { Stream } from "node:stream";
import dynalite from "dynalite/db/index.js";
import { lookUp } from "../../look-up.ts";
import type { Database, Operation, Range, Snapshot } from "./database.ts";
import { validationError } from "./errors.ts";
import { levelsAtMost, nestingMessage, nestingOf } from "./nesting.ts";
import type { Item } from "./stream-record.ts";
import { indexesOf, type TableDescription } from "./table-description.ts";

type Callback<Value = void> = (error: Error | null, value?: Value) => void;

/** The prefixes of keys in the database. */
export const itemPrefix = (table: string): string => `item-${table}~`;
export const indexPrefix = (kind: string, table: string, index: string): string =>
  `index-${kind.toLowerCase()}~${table}~${index}~`;

/** The end of a range of all keys with a prefix, behind which only ASCII characters follow. */
export const lastCharacter = "\xff";

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html#limits-items */
export const itemBytesAtMost = 400 * 1024;

/** A write of an item that an operation wants. */
export interface ItemWrite {
  table: string;
  /** The key of the item in the database. */
  key: string;
  /** Absent: the item is deleted. */
  item: Item | undefined;
}

interface RequestStoreOptions {
  database: Database;
  tables: ReadonlyMap<string, TableDescription>;
  /** What reads see; absent: the newest state. */
  snapshot?: Snapshot;
  /** Whether queries of a local index give the items of the table. */
  readsWholeItems?: boolean;
  /** Receives an error that dynalite throws in a callback. */
  fail: (error: unknown) => void;
}

/**
 * What the operations of dynalite read and write, for one request. Writes are collected, so that items, their entries in
 * indexes and the records of streams can be written as one batch. The interface is that of `store` in dynalite's
 * `db/index.js`.
 */
export class RequestStore {
  readonly options = { maxItemSize: itemBytesAtMost };
  /** The writes of items, in the order of the request. */
  readonly itemWrites: ItemWrite[] = [];
  /** The writes of entries of indexes. */
  readonly indexWrites: Operation[] = [];
  /** The item that was read last. */
  lastItem: Item | undefined;
  readonly #options: RequestStoreOptions;

  constructor(options: RequestStoreOptions) {
    this.#options = options;
  }

  getTable(
    name: string,
    checkStatus: boolean | Callback<TableDescription>,
    callback?: Callback<TableDescription>,
  ): void {
    const answer = typeof checkStatus === "function" ? checkStatus : callback;
    const table = this.#options.tables.get(name);
    if (table) {
      answer?.(null, table);
      return;
    }
    const subject = checkStatus ? "" : `: Table: ${name} not found`;
    answer?.(
      Object.assign(new Error("NotFoundError"), {
        statusCode: 400,
        body: {
          __type: "com.amazonaws.dynamodb.v20120810#ResourceNotFoundException",
          message: `Requested resource not found${subject}`,
        },
      }),
    );
  }

  getItemDb(table: string) {
    const prefix = itemPrefix(table);
    const write = (key: string, item: Item | undefined, callback: Callback) => {
      const error = item && this.#refusal(table, item);
      if (error) return callback(error);
      this.itemWrites.push({ table, key: prefix + key, item });
      callback(null);
    };
    return {
      // Writes run one after another, so that no operation waits for a key.
      lock: (_key: string, run: (release: <Value>(callback: Value) => Value) => void) =>
        run((callback) => callback),
      get: (key: string, callback: Callback<Item>) => {
        const read = this.#options.database.get(prefix + key, this.#options.snapshot) as Promise<
          Item | undefined
        >;
        read
          .then(
            (item) => {
              this.lastItem = item;
              callback(null, item);
            },
            (error) => callback(error),
          )
          .catch(this.#options.fail);
      },
      put: (key: string, item: Item, callback: Callback) => write(key, item, callback),
      del: (key: string, callback: Callback) => write(key, undefined, callback),
      createValueStream: (range: Range) => this.#valuesOf(prefix, range),
    };
  }

  getIndexDb(kind: string, table: string, index: string) {
    const prefix = indexPrefix(kind, table, index);
    const add = (operation: Operation, callback: Callback) => {
      this.indexWrites.push(operation);
      callback(null);
    };
    return {
      put: (key: string, value: Item, callback: Callback) =>
        add({ type: "put", key: prefix + key, value }, callback),
      del: (key: string, callback: Callback) => add({ type: "del", key: prefix + key }, callback),
      createValueStream: (range: Range) =>
        this.#options.readsWholeItems ? this.#itemsOf(table, prefix, range) : this.#valuesOf(prefix, range),
    };
  }

  /** The names of all tables. */
  readonly tableDb = {
    createKeyStream: () => new ValueStream([[...this.#options.tables.keys()]], this.#options.fail),
  };

  /** The error for an item that DynamoDB does not store and dynalite would. */
  #refusal(tableName: string, item: Item): Error | undefined {
    if (nestingOf(item) > levelsAtMost) return validationError(nestingMessage);
    const table = this.#options.tables.get(tableName);
    const keys = (table ? indexesOf(table) : [])
      .flatMap(({ index }) =>
        index.KeySchema.map(({ AttributeName }) => [index.IndexName, AttributeName] as const),
      )
      .sort();
    for (const [index, name] of keys) {
      const { S, B } = lookUp(item, name) ?? {};
      if (S !== "" && B !== "") continue;
      const type = S === "" ? "string" : "binary";
      return validationError(
        `One or more parameter values are not valid. A value specified for a secondary index key is not supported. The AttributeValue for a key attribute cannot contain an empty ${type} value. IndexName: ${index}, IndexKey: ${name}`,
      );
    }
    return undefined;
  }

  /** The items that the entries of a local index stand for. */
  #itemsOf(tableName: string, prefix: string, range: Range): ValueStream {
    const { database, tables, snapshot, fail } = this.#options;
    const table = tables.get(tableName) as TableDescription;
    const pages = database.valuePages(rangeWithin(prefix, range), snapshot);
    async function* items(): AsyncGenerator<unknown[]> {
      for await (const page of pages)
        for (const entry of page)
          yield [
            await database.get(itemPrefix(tableName) + dynalite.createKey(entry as Item, table), snapshot),
          ];
    }
    return new ValueStream(items(), fail);
  }

  #valuesOf(prefix: string, range: Range): ValueStream {
    const { database, snapshot, fail } = this.#options;
    return new ValueStream(database.valuePages(rangeWithin(prefix, range), snapshot), fail);
  }
}

/** The range of keys in the database for a range of keys without their prefix. */
function rangeWithin(prefix: string, { gte, gt, lte, lt, limit = -1, reverse = false }: Range): Range {
  return {
    ...(gte ? { gte: prefix + gte } : gt ? { gt: prefix + gt } : { gte: prefix }),
    ...(lte ? { lte: prefix + lte } : { lt: prefix + (lt ?? lastCharacter) }),
    limit,
    reverse,
  };
}

type Pages = AsyncIterable<unknown[]> | Iterable<unknown[]>;

/**
 * Emits values as `data`, until it is destroyed, and then `end`. Errors of its listeners, which are
 * dynalite's, go to `fail`.
 */
class ValueStream extends Stream {
  #isDestroyed = false;

  constructor(pages: Pages, fail: (error: unknown) => void) {
    super();
    this.#emitAll(pages).catch(fail);
  }

  destroy(): void {
    this.#isDestroyed = true;
  }

  async #emitAll(pages: Pages): Promise<void> {
    for await (const page of pages) {
      if (this.#isDestroyed) break;
      for (const value of page) if (!this.#isDestroyed) this.emit("data", value);
    }
    this.emit("end");
  }
}
