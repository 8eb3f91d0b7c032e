import type { Server } from "node:http";
import dynalite from "dynalite";
import database from "dynalite/db/index.js";

type Callback = (error: Error | null) => void;

/** An operation of a batch, which LevelDB applies as a whole or not at all. */
export type StoreOperation = { type: "put"; key: string; value: unknown } | { type: "del"; key: string };

interface Range {
  gt?: string;
  gte?: string;
  lt?: string;
  lte?: string;
  reverse?: boolean;
  limit?: number;
}

/** The part of dynalite's store that streams use: its LevelDB, and the items of one table. */
export interface Store {
  db: {
    get(key: string): Promise<unknown>;
    batch(operations: StoreOperation[]): Promise<void>;
    values(range: Range): { all(): Promise<unknown[]> };
    iterator(range: Range): AsyncIterable<[key: string, value: unknown]>;
    clear(range: Range): Promise<void>;
  };
  getItemDb(table: string): {
    put(key: string, item: unknown, callback: Callback): void;
    del(key: string, callback: Callback): void;
  };
}

/** The prefix of the keys of a table's items in the store. */
export const itemPrefix = (table: string): string => `item-${table}~`;

/** A dynalite server with its store, which dynalite itself does not give out. */
export function createDynalite(options: Parameters<typeof dynalite>[0]): { server: Server; store: Store } {
  const { create } = database;
  let store: Store | undefined;
  database.create = (given) => {
    store = create(given);
    return store;
  };
  try {
    const server = dynalite(options);
    if (!store) throw new Error("dynalite made no store.");
    return { server, store };
  } finally {
    database.create = create;
  }
}
