/** The parts of dynalite that have no server: the validation of inputs, and the operations on a store. */

declare module "dynalite/validations/index.js" {
  const validations: {
    /** The input with the fields of `types`. */
    checkTypes(input: object, types: object): Record<string, unknown>;
    checkValidations(input: object, types: object, custom: unknown, store: object): void;
  };
  export default validations;
}

declare module "dynalite/validations/*" {
  const validation: { types: object; custom?: unknown };
  export default validation;
}

declare module "dynalite/actions/*" {
  import type { RequestStore } from "./request-store.ts";

  const action: (
    store: RequestStore,
    input: object,
    callback: (error: Error | null | undefined, output?: Record<string, unknown>) => void,
  ) => void;
  export default action;
}

declare module "dynalite/db/index.js" {
  import type { Item } from "./stream-record.ts";
  import type { TableDescription } from "./table-description.ts";

  interface KeyElement {
    AttributeName: string;
  }
  const database: {
    /** Bytes of an item as DynamoDB counts them. */
    itemSize(item: Item): number;
    /** The key of an item in the store. */
    createKey(item: Item, table: TableDescription): string;
    /** The key of an item in an index. */
    createIndexKey(item: Item, table: TableDescription, keySchema: readonly KeyElement[]): string;
    /** The entries of the indexes that a new item has. */
    getIndexActions(
      indexes: readonly object[],
      existing: Item | undefined,
      item: Item | undefined,
      table: TableDescription,
    ): { puts: { index: string; key: string; item: Item }[]; deletes: { index: string; key: string }[] };
  };
  export default database;
}
