import type { Graph } from "../../graph/graph.ts";
import { resourcesOfType } from "../../graph/graph.ts";
import { UserError } from "../../user-error.ts";
import { CapacityMeter, type Units } from "./capacity-meter.ts";
import {
  type ConsumedCapacity,
  consumedByRead,
  consumedByRefusal,
  consumedByWrites,
  withConsumed,
} from "./consumed-capacity.ts";
import { Database } from "./database.ts";
import { repairDerivedEntries } from "./derived-entries.ts";
import { notEmulated } from "./emulated-operations.ts";
import { isOperationError, nameOf, OperationError, validationError } from "./errors.ts";
import { deleteExpired } from "./expiry.ts";
import { memoizeExpressionParsers } from "./expression-parsers.ts";
import { type Input, parseInput } from "./input.ts";
import { actionOf, type ItemOperation, itemOperations, validate } from "./item-operations.ts";
import type { Item } from "./stream-record.ts";
import { describeTable, schemaOf, type TableDescription } from "./table-description.ts";
import { TableStream } from "./table-stream.ts";
import { ActionError, type Table, type TableChange, Tables } from "./tables.ts";
import { TimeToLive } from "./time-to-live.ts";
import { transactGetItems, transactWriteItems } from "./transactions.ts";
import { tableType } from "./types.ts";

/** A table in the data folder has other keys or indexes than the declared one. */
export class SchemaChangedError extends UserError {
  override name = "SchemaChangedError";
}

memoizeExpressionParsers();

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html#transaction-capacity-handling */
const unitsInTransaction = 2;

interface DynamoDBOptions {
  graph: Graph;
  directory: string;
  now: () => Date;
  /** Receives a line that says what was repaired. */
  report: (line: string) => void;
}

/** DynamoDB with the graph's tables, on disk: items by the operations of dynalite; transactions, streams and expiry ours. */
export class DynamoDB {
  /** The tables' streams by ARN. */
  readonly streams: ReadonlyMap<string, TableStream>;
  readonly #database: Database;
  readonly #tables: Tables;
  readonly #declared: readonly Table[];
  readonly #now: () => Date;
  readonly #meter = new CapacityMeter();

  private constructor(database: Database, tables: readonly Table[], now: () => Date) {
    this.#database = database;
    this.#declared = tables;
    this.#tables = new Tables(database, tables);
    this.#now = now;
    this.streams = new Map(
      tables.flatMap(({ description, stream }) =>
        stream && description.LatestStreamArn ? [[description.LatestStreamArn, stream] as const] : [],
      ),
    );
  }

  /**
   * Opens the tables; repairs what an earlier version, or damage, left in them.
   * @throws SchemaChangedError when a table on disk has other keys than the declared one
   * @throws DamagedTablesError
   */
  static async open({ graph, directory, now, report }: DynamoDBOptions): Promise<DynamoDB> {
    const database = await Database.open(directory, report);
    try {
      const tables: Table[] = [];
      for (const resource of resourcesOfType(graph, tableType)) {
        const declared = resource.outputs;
        const description = await saveDescription(database, describeTable(declared, now()));
        const tableName = declared.name;
        const source = { streamArn: declared.streamArn, region: graph.region, table: resource.inputs };
        const { attributeName } = resource.inputs.ttl ?? {};
        const table: Table = {
          description,
          ...(resource.inputs.streamEnabled && {
            stream: await TableStream.open({ database, tableName, description: source, now }),
          }),
          ...(attributeName && { timeToLive: new TimeToLive(tableName, attributeName) }),
        };
        const { added, removed } = await repairDerivedEntries(database, table);
        if (added + removed > 0)
          report(
            `The indexes of table ${tableName} did not agree with its items and are repaired: ${added} entries added, ${removed} removed.`,
          );
        tables.push(table);
      }
      return new DynamoDB(database, tables, now);
    } catch (error) {
      await database.close();
      throw error;
    }
  }

  /** Units that requests have consumed since the start, by `TABLE` and `TABLE/index/INDEX`. */
  get consumed(): ReadonlyMap<string, Readonly<Units>> {
    return this.#meter.consumed;
  }

  /**
   * Performs an operation of the API.
   * @returns the answer's body
   * @throws an error in the form of `OperationError`
   */
  async call(operation: string, body: Buffer): Promise<Input> {
    try {
      return await this.#perform(operation, body);
    } catch (error) {
      throw error instanceof ActionError ? error.cause : error;
    }
  }

  /** Deletes the items that have expired, and what is remembered of transactions for too long. */
  deleteExpired(): Promise<void> {
    return deleteExpired({
      database: this.#database,
      tables: this.#tables,
      declared: this.#declared,
      now: this.#now(),
    });
  }

  close(): Promise<void> {
    return this.#database.close();
  }

  async #perform(name: string, body: Buffer): Promise<Input> {
    if (name === "TransactGetItems") return this.#transactGet(parseInput(body));
    if (name === "TransactWriteItems") return this.#transactWrite(parseInput(body));
    if (name === "DescribeTimeToLive") return this.#describeTimeToLive(parseInput(body));
    const operation = itemOperations.get(name);
    if (!operation) throw notEmulated(name);
    const input = parseInput(body);
    return operation.writes ? this.#write(operation, input) : this.#read(operation, input);
  }

  async #transactGet(input: Input): Promise<Input> {
    const { output, consumed } = await transactGetItems(this.#tables, input);
    this.#meter.add("read", consumed, unitsInTransaction);
    return output;
  }

  async #transactWrite(input: Input): Promise<Input> {
    const changes = await transactWriteItems(this.#tables, input, this.#now());
    this.#meter.add("write", this.#consumedBy(changes), unitsInTransaction);
    return {};
  }

  async #read(operation: ItemOperation, input: Input): Promise<Input> {
    const { Select, ...checked } = validate(operation, input);
    const table = this.#tables.get(String(checked.TableName))?.description;
    const isLocal = table?.LocalSecondaryIndexes?.some(({ IndexName }) => IndexName === checked.IndexName);
    const readsWholeItems = Select === "ALL_ATTRIBUTES" && isLocal === true;
    const measured = { ...checked, ReturnConsumedCapacity: "INDEXES" };
    const action = actionOf(operation, readsWholeItems ? measured : { ...measured, Select });
    const [done] = await this.#tables.read([action], { readsWholeItems });
    const output = done?.output ?? {};
    const given = [output.ConsumedCapacity ?? []].flat() as ConsumedCapacity[];
    const consumed = given.map((ofTable) => consumedByRead(ofTable, input.ConsistentRead === true));
    this.#meter.add("read", consumed);
    return withConsumed(output, consumed, input);
  }

  async #write(operation: ItemOperation, input: Input): Promise<Input> {
    const action = actionOf(operation, validate(operation, input));
    const returnsItem = requireReturnValue(input.ReturnValuesOnConditionCheckFailure) === "ALL_OLD";
    return this.#tables.write(async (access) => {
      try {
        const { output, store } = await access.run(action);
        const consumed = this.#consumedBy(await access.commit([store]));
        this.#meter.add("write", consumed);
        return withConsumed(output, consumed, input);
      } catch (error) {
        if (isFailedCondition(error))
          this.#meter.add("write", [
            consumedByRefusal(String(input.TableName), error.item, input.Item as Item | undefined),
          ]);
        throw returnsItem ? withItem(error) : error;
      }
    });
  }

  #consumedBy(changes: readonly TableChange[]): ConsumedCapacity[] {
    return [...Map.groupBy(changes, ({ table }) => table)].flatMap(([name, ofTable]) => {
      const { description } = this.#tables.get(name) ?? {};
      return description ? [consumedByWrites(description, ofTable)] : [];
    });
  }

  async #describeTimeToLive(input: Input): Promise<Input> {
    const operation = itemOperations.get("DescribeTable") as ItemOperation;
    await this.#read(operation, input);
    const { timeToLive } = this.#tables.get(String(input.TableName)) ?? {};
    return {
      TimeToLiveDescription: timeToLive
        ? { TimeToLiveStatus: "ENABLED", AttributeName: timeToLive.attributeName }
        : { TimeToLiveStatus: "DISABLED" },
    };
  }
}

/** Writes the description of a declared table, if it has the keys of the one in the database. */
async function saveDescription(database: Database, declared: TableDescription): Promise<TableDescription> {
  const key = `table~${declared.TableName}`;
  const existing = (await database.get(key)) as TableDescription | undefined;
  if (existing?.KeySchema && schemaOf(existing) !== schemaOf(declared))
    throw new SchemaChangedError(
      `The keys or indexes of table ${declared.TableName} differ from those on disk. Start with --reset to begin with empty data.`,
    );
  const description = {
    ...declared,
    CreationDateTime: existing?.CreationDateTime ?? declared.CreationDateTime,
  };
  await database.write([{ type: "put", key, value: description }]);
  return description;
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_PutItem.html#DDB-PutItem-request-ReturnValuesOnConditionCheckFailure */
function requireReturnValue(value: unknown): unknown {
  if (value !== undefined && value !== null && value !== "ALL_OLD" && value !== "NONE")
    throw validationError(
      `1 validation error detected: Value '${value}' at 'returnValuesOnConditionCheckFailure' failed to satisfy constraint: Member must satisfy enum value set: [ALL_OLD, NONE]`,
    );
  return value;
}

/** The error of a failed condition with the item that failed it; any other error as it is. */
function withItem(error: unknown): unknown {
  if (!isFailedCondition(error) || !error.item) return error;
  const { __type, message } = error.cause.body;
  return new OperationError(String(__type), String(message), { Item: error.item });
}

function isFailedCondition(
  error: unknown,
): error is ActionError & { cause: Pick<OperationError, "statusCode" | "body" | "message"> } {
  return (
    error instanceof ActionError &&
    isOperationError(error.cause) &&
    nameOf(error.cause) === "ConditionalCheckFailedException"
  );
}
