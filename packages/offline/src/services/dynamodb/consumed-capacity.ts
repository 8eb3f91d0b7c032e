import { lookUp } from "../../look-up.ts";
import type { Input } from "./input.ts";
import { itemBytes } from "./item-bytes.ts";
import { type Item, type ItemChange, isChange } from "./stream-record.ts";
import { type Index, indexesOf, type TableDescription } from "./table-description.ts";

type UnitsByIndex = Record<string, { CapacityUnits: number }>;

/**
 * What a request consumes of a table, as the answer to `ReturnConsumedCapacity: INDEXES` has it.
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ConsumedCapacity.html
 */
export interface ConsumedCapacity {
  TableName: string;
  CapacityUnits: number;
  Table?: { CapacityUnits: number };
  GlobalSecondaryIndexes?: UnitsByIndex;
  LocalSecondaryIndexes?: UnitsByIndex;
}

const bytesOfWriteUnit = 1024;

/**
 * What writes consume. A write costs by the larger of the item before and after it.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html
 */
export function consumedByWrites(table: TableDescription, changes: readonly ItemChange[]): ConsumedCapacity {
  const sum = (unitsOfChange: (change: ItemChange) => number) =>
    changes.reduce((units, change) => units + unitsOfChange(change), 0);
  const ofTable = sum(({ oldImage, newImage }) => writeUnits(oldImage, newImage));
  const ofIndexes = indexesOf(table).map(({ kind, index }) => {
    const projection = projectionOf(table, index);
    return { kind, name: index.IndexName, units: sum((change) => unitsOfIndex(projection, change)) };
  });
  const written = ofIndexes.filter(({ units }) => units > 0);
  const ofKind = (kind: "Global" | "Local"): UnitsByIndex =>
    Object.fromEntries(
      written
        .filter((index) => index.kind === kind)
        .map(({ name, units }) => [name, { CapacityUnits: units }]),
    );
  const [global, local] = [ofKind("Global"), ofKind("Local")];
  return {
    TableName: table.TableName,
    CapacityUnits: written.reduce((units, index) => units + index.units, ofTable),
    Table: { CapacityUnits: ofTable },
    ...(Object.keys(global).length > 0 && { GlobalSecondaryIndexes: global }),
    ...(Object.keys(local).length > 0 && { LocalSecondaryIndexes: local }),
  };
}

/** What a write consumes whose condition failed: as if the item were written, without indexes. */
export function consumedByRefusal(
  TableName: string,
  existing: Item | undefined,
  refused: Item | undefined,
): ConsumedCapacity {
  const CapacityUnits = writeUnits(existing, refused);
  return { TableName, CapacityUnits, Table: { CapacityUnits } };
}

/** What a read consumes, of what dynalite gives. An empty result costs the least, which dynalite does not count. */
export function consumedByRead(consumed: ConsumedCapacity, isConsistent: boolean): ConsumedCapacity {
  const least = isConsistent ? 1 : 0.5;
  if (consumed.CapacityUnits >= least) return consumed;
  const { GlobalSecondaryIndexes, LocalSecondaryIndexes } = consumed;
  const ofIndex = (units: UnitsByIndex) =>
    Object.fromEntries(Object.keys(units).map((name) => [name, { CapacityUnits: least }]));
  return {
    ...consumed,
    CapacityUnits: least,
    ...(GlobalSecondaryIndexes && { GlobalSecondaryIndexes: ofIndex(GlobalSecondaryIndexes) }),
    ...(LocalSecondaryIndexes && { LocalSecondaryIndexes: ofIndex(LocalSecondaryIndexes) }),
    ...(!GlobalSecondaryIndexes && !LocalSecondaryIndexes && { Table: { CapacityUnits: least } }),
  };
}

/** The output of a request with what it asks for: one table's capacity, or in a batch that of each. */
export function withConsumed(
  { ConsumedCapacity: _, ...output }: Input,
  consumed: readonly ConsumedCapacity[],
  { ReturnConsumedCapacity: wanted, RequestItems }: Input,
): Input {
  if (wanted !== "TOTAL" && wanted !== "INDEXES") return output;
  const answers = consumed.map(({ TableName, CapacityUnits, ...parts }) => ({
    TableName,
    CapacityUnits,
    ...(wanted === "INDEXES" && parts),
  }));
  return { ...output, ConsumedCapacity: RequestItems === undefined ? answers[0] : answers };
}

function writeUnits(...images: (Item | undefined)[]): number {
  return Math.max(1, ...images.map((item) => (item ? Math.ceil(itemBytes(item) / bytesOfWriteUnit) : 0)));
}

/** The keys of an index's entries, and their attributes; undefined for all. */
interface Projection {
  keys: readonly string[];
  attributes: readonly string[] | undefined;
}

function projectionOf(table: TableDescription, { KeySchema, Projection }: Index): Projection {
  const [keys, ofTable] = [KeySchema, table.KeySchema].map((schema) =>
    schema.map(({ AttributeName }) => AttributeName),
  ) as [string[], string[]];
  const { ProjectionType, NonKeyAttributes = [] } = Projection ?? {};
  return {
    keys,
    attributes: ProjectionType === "ALL" ? undefined : [...keys, ...ofTable, ...NonKeyAttributes],
  };
}

/**
 * Another key is a deletion and a put; an entry that stays the same costs nothing.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.html#GSI.ThroughputConsiderations.Writes
 */
function unitsOfIndex(projection: Projection, { oldImage, newImage }: ItemChange): number {
  const [before, after] = [entryOf(projection, oldImage), entryOf(projection, newImage)];
  if (!before || !after) return before || after ? writeUnits(before, after) : 0;
  const keyOf = (entry: Item): Item =>
    Object.fromEntries(projection.keys.map((name) => [name, lookUp(entry, name) ?? {}]));
  if (isChange({ oldImage: keyOf(before), newImage: keyOf(after) }))
    return writeUnits(before) + writeUnits(after);
  return isChange({ oldImage: before, newImage: after }) ? writeUnits(before, after) : 0;
}

/** The item's entry; undefined if it lacks a key of the index. */
function entryOf({ keys, attributes }: Projection, item: Item | undefined): Item | undefined {
  if (!item || keys.some((name) => lookUp(item, name) === undefined)) return undefined;
  if (!attributes) return item;
  return Object.fromEntries(Object.entries(item).filter(([name]) => attributes.includes(name)));
}
