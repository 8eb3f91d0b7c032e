import type { Database, Operation } from "./database.ts";
import { type ItemWrite, RequestStore } from "./request-store.ts";
import type { Item, ItemChange, UserIdentity } from "./stream-record.ts";
import type { TableDescription } from "./table-description.ts";
import type { TableStream } from "./table-stream.ts";
import type { TimeToLive } from "./time-to-live.ts";

/** A declared table, and what its items' writes also write. */
export interface Table {
  description: TableDescription;
  stream?: TableStream;
  timeToLive?: TimeToLive;
}

/** An operation of dynalite with its input: calls back once. */
export type Action = (
  store: RequestStore,
  callback: (error: Error | null | undefined, output?: Record<string, unknown>) => void,
) => void;

/** An action that has ended. */
export interface Done {
  output: Record<string, unknown>;
  store: RequestStore;
}

/** An action that ended with an error. */
export class ActionError extends Error {
  /** The item that the action read last. */
  readonly item: Item | undefined;
  constructor(cause: unknown, item: Item | undefined) {
    super("The action failed.", { cause });
    this.item = item;
  }
}

/** What a request writes besides its items. */
interface Extra {
  operations?: Operation[];
  userIdentity?: UserIdentity;
}

/** A change of an item of a table. */
export interface TableChange extends ItemChange {
  table: string;
}

/** What work that writes may do. */
export interface WriteAccess {
  /** @throws ActionError */
  run(action: Action): Promise<Done>;
  /** Writes what actions have collected as one batch, and returns what it changes. */
  commit(stores: readonly RequestStore[], extra?: Extra): Promise<TableChange[]>;
  get(key: string): Promise<unknown>;
}

/**
 * The tables in the database. Reads see one state; writes run one after another, each as one batch of its items, their
 * entries in indexes and their records in streams.
 */
export class Tables {
  readonly #database: Database;
  readonly #tables: ReadonlyMap<string, Table>;
  readonly #descriptions: ReadonlyMap<string, TableDescription>;
  #lastWrite: Promise<unknown> = Promise.resolve();

  constructor(database: Database, tables: readonly Table[]) {
    this.#database = database;
    this.#tables = new Map(tables.map((table) => [table.description.TableName, table]));
    this.#descriptions = new Map([...this.#tables].map(([name, { description }]) => [name, description]));
  }

  get(name: string): Table | undefined {
    return this.#tables.get(name);
  }

  /**
   * Runs actions that read the same state.
   * @param options.readsWholeItems whether queries of a local index give the items of the table
   * @throws ActionError
   */
  async read(actions: Action[], { readsWholeItems = false } = {}): Promise<Done[]> {
    const snapshot = this.#database.snapshot();
    try {
      const done: Done[] = [];
      for (const action of actions) done.push(await this.#run(action, { snapshot, readsWholeItems }));
      return done;
    } finally {
      await snapshot.close();
    }
  }

  /** Runs work that writes, when the work before it has ended. */
  write<Result>(work: (access: WriteAccess) => Promise<Result>): Promise<Result> {
    const result = this.#lastWrite.then(() =>
      work({
        run: (action) => this.#run(action, {}),
        commit: (stores, extra) => this.#commit(stores, extra),
        get: (key) => this.#database.get(key),
      }),
    );
    this.#lastWrite = result.catch(() => {});
    return result;
  }

  async #run(
    action: Action,
    options: Pick<ConstructorParameters<typeof RequestStore>[0], "snapshot" | "readsWholeItems">,
  ): Promise<Done> {
    const { promise, resolve, reject } = Promise.withResolvers<Record<string, unknown>>();
    const store = new RequestStore({
      ...options,
      database: this.#database,
      tables: this.#descriptions,
      fail: reject,
    });
    try {
      action(store, (error, output) => (error ? reject(error) : resolve(output ?? {})));
      return { output: await promise, store };
    } catch (error) {
      throw new ActionError(error, store.lastItem);
    }
  }

  async #commit(
    stores: readonly RequestStore[],
    { operations = [], userIdentity }: Extra = {},
  ): Promise<TableChange[]> {
    const batch = [...operations, ...stores.flatMap(({ indexWrites }) => indexWrites)];
    const records = new Map<TableStream, number>();
    const changes: TableChange[] = [];
    for (const write of stores.flatMap(({ itemWrites }) => itemWrites)) {
      const { stream, timeToLive } = this.#tables.get(write.table) ?? {};
      const oldImage = (await this.#database.get(write.key)) as Item | undefined;
      const change = { table: write.table, oldImage, newImage: write.item };
      changes.push(change);
      const record = stream?.operations(change, userIdentity) ?? [];
      if (stream && record.length > 0) records.set(stream, (records.get(stream) ?? 0) + 1);
      batch.push(
        operationOf(write),
        ...record,
        ...(timeToLive?.operations(write.key, oldImage, write.item) ?? []),
      );
    }
    await this.#database.write(batch);
    for (const [stream, count] of records) await stream.onWritten(count);
    return changes;
  }
}

function operationOf({ key, item }: ItemWrite): Operation {
  return item ? { type: "put", key, value: item } : { type: "del", key };
}
