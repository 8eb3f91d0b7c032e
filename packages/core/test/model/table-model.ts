import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import {
  BatchGetCommand,
  type BatchGetCommandInput,
  GetCommand,
  type GetCommandInput,
  PutCommand,
  type PutCommandInput,
  QueryCommand,
  type QueryCommandInput,
  UpdateCommand,
  type UpdateCommandInput,
} from "@aws-sdk/lib-dynamodb";
import type { IndexName } from "../../src/ledger/schema.ts";
import { ledgerSchema } from "../../src/ledger/schema.ts";
import type { TableClient } from "../../src/ledger/table-client.ts";
import { type Item, meets, updated } from "./expressions.ts";
import type { Operation } from "./operation.ts";

const copyOf = (item: Item): Item => JSON.parse(JSON.stringify(item));
/** The entry of an index that an item has. */
function projected(item: Item, index: string | undefined): Item {
  if (!index) return copyOf(item);
  const { hashKey, rangeKey, projection } = ledgerSchema.globalIndexes[index as IndexName];
  const attributes = ["pk", "sk", hashKey, rangeKey, ...(projection === "keys-only" ? [] : projection)];
  return copyOf(Object.fromEntries(Object.entries(item).filter(([name]) => attributes.includes(name))));
}

const idOf = ({ pk, sk }: Item) => `${pk}/${sk}`;

/** The table in memory, with the requests that the ledger makes. Base reads are strongly consistent. */
export class TableModel {
  /** Each item's versions, newest last. */
  readonly #items = new Map<string, Item[]>();
  readonly #onChange: (item: Item) => void;
  /** How many of an item's newest versions the indexes do not have yet. */
  indexLag = 0;

  /** @param onChange gets the new image of each change, as the table's stream does */
  constructor(onChange: (item: Item) => void) {
    this.#onChange = onChange;
  }

  /** The newest version of every item. */
  get items(): Item[] {
    return [...this.#items.values()].flatMap((versions) => versions.slice(-1));
  }

  /** The newest version of the item with a sort key. */
  find(sk: string): Item | undefined {
    for (const versions of this.#items.values()) if (versions[0]?.sk === sk) return versions.at(-1);
    return undefined;
  }

  /** A client whose requests are carried out at once. */
  get client(): TableClient {
    const run = async (command: unknown) => this.operation(command).run() as object;
    return {
      get: (input) => run(new GetCommand(input)),
      batchGet: (input) => run(new BatchGetCommand(input)),
      put: (input) => run(new PutCommand(input)),
      update: (input) => run(new UpdateCommand(input)),
      query: (input) => run(new QueryCommand(input)),
    };
  }

  /** The operation that a command of the document client stands for. */
  operation(command: unknown): Operation {
    if (command instanceof GetCommand) return this.#get(command.input);
    if (command instanceof BatchGetCommand) return this.#getBatch(command.input);
    if (command instanceof QueryCommand) return this.#query(command.input);
    if (command instanceof PutCommand) return this.#put(command.input);
    if (command instanceof UpdateCommand) return this.#update(command.input);
    throw new Error(`The model of DynamoDB does not know ${command?.constructor.name}.`);
  }

  #get({ Key = {}, ConsistentRead }: GetCommandInput): Operation {
    if (!ConsistentRead) throw new Error("The model of DynamoDB has consistent reads only.");
    return {
      label: `reads ${Key.sk}`,
      isWrite: false,
      run: () => {
        const item = this.#newest(Key);
        return { Item: item && copyOf(item) };
      },
    };
  }

  #getBatch({ RequestItems = {} }: BatchGetCommandInput): Operation {
    const requests = Object.entries(RequestItems);
    if (requests.some(([, { ConsistentRead }]) => !ConsistentRead))
      throw new Error("The model of DynamoDB has consistent reads only.");
    const run = () => {
      const found = (keys: Item[]) =>
        keys.map((key) => this.#newest(key)).filter((item) => item !== undefined);
      const Responses = Object.fromEntries(
        requests.map(([table, { Keys }]) => [table, found(Keys as Item[]).map(copyOf)]),
      );
      return { Responses };
    };
    return { label: "reads documents", isWrite: false, run };
  }

  #query(input: QueryCommandInput): Operation {
    const { IndexName, KeyConditionExpression, FilterExpression, Limit, ScanIndexForward = true } = input;
    if (input.ExclusiveStartKey) throw new Error("The model of DynamoDB answers a query with one page.");
    if (!IndexName && !input.ConsistentRead)
      throw new Error("The model of DynamoDB has consistent reads only.");
    const keys = IndexName ? ledgerSchema.globalIndexes[IndexName as IndexName] : ledgerSchema.primaryIndex;
    const candidates = () =>
      [...this.#items.values()].flatMap((versions) => {
        const lag = IndexName ? Math.min(this.indexLag, versions.length - 1) : 0;
        const item = versions.at(-1 - lag);
        const isIndexed = item?.[keys.hashKey] !== undefined && item[keys.rangeKey] !== undefined;
        return isIndexed && meets(KeyConditionExpression, item, input) ? [item] : [];
      });
    const run = () => {
      const items = candidates()
        .sort((a, b) => (String(a[keys.rangeKey]) < String(b[keys.rangeKey]) ? -1 : 1))
        .slice();
      if (!ScanIndexForward) items.reverse();
      const page = items.slice(0, Limit).filter((item) => meets(FilterExpression, item, input));
      return { Items: page.map((item) => projected(item, IndexName)), Count: page.length };
    };
    const isEmpty = candidates().length === 0;
    return { label: `queries ${IndexName ?? "its history"}`, isWrite: false, isEmpty, run };
  }

  #put(input: PutCommandInput): Operation {
    const item = copyOf(input.Item ?? {});
    return {
      label: `puts ${item.sk}`,
      isWrite: true,
      run: () => {
        this.#check(input.ConditionExpression, item, input);
        this.#write(item);
        return {};
      },
    };
  }

  #update(input: UpdateCommandInput): Operation {
    const { Key = {}, UpdateExpression = "", ConditionExpression } = input;
    return {
      label: `updates ${Key.sk}${describeStatus(input)}`,
      isWrite: true,
      run: () => {
        this.#check(ConditionExpression, Key, input);
        const item = copyOf(updated(UpdateExpression, this.#newest(Key) ?? Key, input));
        this.#write(item);
        return { Attributes: copyOf(item) };
      },
    };
  }

  #check(expression: string | undefined, key: Item, input: PutCommandInput | UpdateCommandInput): void {
    if (!meets(expression, this.#newest(key) ?? {}, input))
      throw new ConditionalCheckFailedException({ $metadata: { httpStatusCode: 400 }, message: "" });
  }

  /** DynamoDB writes no stream record for a write that changes nothing. */
  #write(item: Item): void {
    const versions = this.#items.get(idOf(item)) ?? [];
    if (JSON.stringify(versions.at(-1)) === JSON.stringify(item)) return;
    this.#items.set(idOf(item), [...versions, item]);
    this.#onChange(item);
  }

  #newest(key: Item): Item | undefined {
    return this.#items.get(idOf(key))?.at(-1);
  }
}

/** The status that an update sets, for the trace. */
function describeStatus({ ExpressionAttributeValues: values = {} }: UpdateCommandInput): string {
  const status = values[":status"];
  return status ? ` to ${status}` : "";
}
