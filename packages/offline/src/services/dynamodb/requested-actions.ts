import { type Graph, type Properties, resourcesOfType } from "../../graph/graph.ts";
import { type JsonInput, operationOf, tryParse } from "../../http/json-api.ts";
import type { SignedRequest } from "../../http/signed-api.ts";
import type { NeededAccess } from "../../iam/authorizer.ts";
import { regionalArn } from "../resource-facts.ts";
import { itemConditionKeys, type PartitionKeys, textOf } from "./condition-keys.ts";
import { tableType } from "./types.ts";

/** The IAM actions that a request to DynamoDB needs, with their condition keys. */
export type RequestedActions = (signed: Pick<SignedRequest, "request" | "body">) => NeededAccess[];

/** Operations on items of several tables, and the operation that each of their entries is. */
const transactions: ReadonlyMap<string, ReadonlyMap<string, string>> = new Map([
  ["TransactGetItems", new Map([["Get", "GetItem"]])],
  [
    "TransactWriteItems",
    new Map([
      ["Put", "PutItem"],
      ["Update", "UpdateItem"],
      ["Delete", "DeleteItem"],
      ["ConditionCheck", "ConditionCheckItem"],
    ]),
  ],
]);

/**
 * Makes the function that says what a request needs: on the index or table, on each table of a batch, or for each item of a
 * transaction.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html,
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis-iam.html
 */
export function createRequestedActions(graph: Graph): RequestedActions {
  const partitionKeys = new Map(
    resourcesOfType(graph, tableType).map(({ outputs }) => [outputs.arn, partitionKeysOf(outputs)]),
  );
  const onTable = (operation: string, table: unknown, input: JsonInput, enclosing?: string): NeededAccess => {
    // A name that is no text is refused after the authorization.
    const name = textOf(table) ?? "*";
    const index = textOf(input.IndexName);
    const arn = name.startsWith("arn:") ? name : regionalArn(graph, "dynamodb", `table/${name}`);
    const keys = itemConditionKeys(operation, input, partitionKeys.get(arn), enclosing);
    const resource = index ? `${arn}/index/${index}` : arn;
    return { action: `dynamodb:${operation}`, resource, keys };
  };
  return ({ request, body }) => {
    const operation = operationOf(request);
    const input = tryParse(body) ?? {};
    const { TableName, RequestItems, TransactItems } = input;
    const operations = transactions.get(operation);
    if (operations && Array.isArray(TransactItems))
      return TransactItems.flatMap((item) =>
        Object.entries((item ?? {}) as Record<string, JsonInput>).flatMap(([kind, part]) => {
          const action = operations.get(kind);
          return action ? [onTable(action, part?.TableName, part ?? {}, operation)] : [];
        }),
      );
    if (typeof RequestItems === "object" && RequestItems !== null)
      return Object.entries(RequestItems).map(([table, part]) =>
        onTable(operation, table, batchInput(input, part)),
      );
    if (TableName !== undefined) return [onTable(operation, TableName, input)];
    return [{ action: `dynamodb:${operation}`, resource: "*" }];
  };
}

function partitionKeysOf({
  hashKey,
  globalSecondaryIndexes = [],
  localSecondaryIndexes = [],
}: Properties): PartitionKeys {
  return {
    table: hashKey,
    indexes: new Map([
      ...localSecondaryIndexes.map(({ name }: Properties) => [name, hashKey] as const),
      ...globalSecondaryIndexes.map((index: Properties) => [index.name, index.hashKey] as const),
    ]),
  };
}

/** What a batch asks of one table: keys and attributes to get, or items to put and keys to delete. */
function batchInput({ ReturnConsumedCapacity }: JsonInput, part: unknown): JsonInput {
  if (!Array.isArray(part)) return { ...(part as JsonInput | null), ReturnConsumedCapacity };
  const requests = part as ({ PutRequest?: JsonInput; DeleteRequest?: JsonInput } | null)[];
  return {
    ReturnConsumedCapacity,
    Items: requests.flatMap((request) => request?.PutRequest?.Item ?? []),
    Keys: requests.flatMap((request) => request?.DeleteRequest?.Key ?? []),
  };
}
