import type { ConsumedCapacity } from "./consumed-capacity.ts";

/** Read and write units. */
export interface Units {
  read: number;
  write: number;
}

/** Sums what requests consume, by `TABLE` and `TABLE/index/INDEX`. */
export class CapacityMeter {
  readonly #units = new Map<string, Units>();

  /** What was consumed since the start. */
  get consumed(): ReadonlyMap<string, Readonly<Units>> {
    return structuredClone(this.#units);
  }

  /** @param times how often it is consumed; twice in a transaction */
  add(kind: keyof Units, consumed: readonly ConsumedCapacity[], times = 1): void {
    for (const { TableName, Table, GlobalSecondaryIndexes, LocalSecondaryIndexes } of consumed) {
      const indexes = Object.entries({ ...GlobalSecondaryIndexes, ...LocalSecondaryIndexes });
      const parts = [
        [TableName, Table?.CapacityUnits ?? 0] as const,
        ...indexes.map(([name, { CapacityUnits }]) => [`${TableName}/index/${name}`, CapacityUnits] as const),
      ];
      for (const [name, units] of parts) {
        const sums = this.#units.get(name) ?? { read: 0, write: 0 };
        sums[kind] += units * times;
        this.#units.set(name, sums);
      }
    }
  }
}
