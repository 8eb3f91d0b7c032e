import { z } from "zod";
import { readRecord, writeRecord } from "../../files/records.ts";

/**
 * Records in one JSON file, by key. Changes follow one another, and are visible once they are on the disk.
 */
export class RecordMap<Item extends object> {
  readonly #file: string;
  #items: ReadonlyMap<string, Item>;
  #changing: Promise<unknown> = Promise.resolve();

  private constructor(file: string, items: ReadonlyMap<string, Item>) {
    this.#file = file;
    this.#items = items;
  }

  /**
   * @param schema of one record
   * @throws DamagedFileError
   */
  static async open<Item extends object>({
    file,
    schema,
    keyOf,
  }: {
    file: string;
    schema: z.ZodType<Item>;
    keyOf: (item: Item) => string;
  }): Promise<RecordMap<Item>> {
    const { records } = (await readRecord(file, z.object({ records: z.array(schema) }))) ?? { records: [] };
    return new RecordMap(file, new Map(records.map((item) => [keyOf(item), item])));
  }

  get(key: string): Item | undefined {
    return this.#items.get(key);
  }

  /** In the order in which they were added. */
  values(): Item[] {
    return [...this.#items.values()];
  }

  /**
   * Changes records.
   * @param change is given the records to change; what it throws leaves them as they were
   * @throws DiskFault
   */
  async change<Result>(change: (items: Map<string, Item>) => Result): Promise<Result> {
    const perform = async () => {
      const items = new Map(this.#items);
      const result = change(items);
      await writeRecord(this.#file, { records: [...items.values()] }, { mode: 0o600 });
      this.#items = items;
      return result;
    };
    const changed = this.#changing.then(perform);
    this.#changing = changed.catch(() => {});
    return changed;
  }
}
