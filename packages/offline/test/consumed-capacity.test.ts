import { type ConsumedCapacity, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import {
  BatchGetCommand,
  BatchWriteCommand,
  DeleteCommand,
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  TransactGetCommand,
  TransactWriteCommand,
  UpdateCommand,
} from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, expect, test } from "vitest";
import { itemBytes } from "../src/services/dynamodb/item-bytes.ts";
import { type LocalAws, refusal, startAws, temporaryFolder } from "./support/local-aws.ts";

const TableName = "documents";
const ReturnConsumedCapacity = "INDEXES";
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let aws: LocalAws;
let client: DynamoDBDocumentClient;

beforeAll(async () => {
  folder = await temporaryFolder();
  const table = {
    name: TableName,
    arn: `arn:aws:dynamodb:us-west-2:123456789012:table/${TableName}`,
    hashKey: "id",
    billingMode: "PAY_PER_REQUEST",
    attributes: ["id", "owner", "status"].map((name) => ({ name, type: "S" })),
    globalSecondaryIndexes: [
      { name: "byOwner", hashKey: "owner", projectionType: "INCLUDE", nonKeyAttributes: ["title"] },
      { name: "byStatus", hashKey: "status", projectionType: "ALL" },
    ],
  };
  aws = await startAws({ directory: folder.path, tables: [table] });
  client = DynamoDBDocumentClient.from(new DynamoDBClient(aws.client));
});

afterAll(async () => {
  client.destroy();
  await aws.close();
  await folder.remove();
});

/** Units of the table and, where a request used them, of its indexes. */
const unitsOf = ({ Table, GlobalSecondaryIndexes = {} }: ConsumedCapacity = {}) => ({
  table: Table?.CapacityUnits,
  ...Object.fromEntries(
    Object.entries(GlobalSecondaryIndexes).map(([name, { CapacityUnits }]) => [name, CapacityUnits]),
  ),
});

const put = async (Item: Record<string, unknown>) =>
  unitsOf((await client.send(new PutCommand({ TableName, Item, ReturnConsumedCapacity }))).ConsumedCapacity);

const set = async (id: string, name: string, value: unknown) => {
  const update = new UpdateCommand({
    TableName,
    Key: { id },
    UpdateExpression: value === undefined ? "REMOVE #name" : "SET #name = :value",
    ExpressionAttributeNames: { "#name": name },
    ...(value !== undefined && { ExpressionAttributeValues: { ":value": value } }),
    ReturnConsumedCapacity,
  });
  return unitsOf((await client.send(update)).ConsumedCapacity);
};

test("A write costs a unit for each kilobyte, in the table and in each index that has the item.", async () => {
  expect(await put({ id: "small" })).toEqual({ table: 1 });
  expect(await put({ id: "owned", owner: "anna" })).toEqual({ table: 1, byOwner: 1 });
  const text = "x".repeat(2_500);
  expect(await put({ id: "large", owner: "anna", status: "new", text })).toEqual({
    table: 3,
    byOwner: 1,
    byStatus: 3,
  });
});

test("An update costs an index nothing if its entry stays the same, two writes if its key changes, and one otherwise.", async () => {
  await put({ id: "update", owner: "anna", status: "new", title: "A" });
  expect(await set("update", "text", "x")).toEqual({ table: 1, byStatus: 1 });
  expect(await set("update", "title", "B")).toEqual({ table: 1, byOwner: 1, byStatus: 1 });
  expect(await set("update", "title", "B")).toEqual({ table: 1 });
  expect(await set("update", "status", "done")).toEqual({ table: 1, byStatus: 2 });
  expect(await set("update", "status", undefined)).toEqual({ table: 1, byStatus: 1 });
  expect(await set("update", "text", "y")).toEqual({ table: 1 });
});

test("The larger of the item before and after a write counts, and a deletion costs as much as the item.", async () => {
  await put({ id: "shrinks", owner: "anna", text: "x".repeat(3_000) });
  expect(await set("shrinks", "text", "x")).toEqual({ table: 3 });
  await set("shrinks", "text", "x".repeat(3_000));
  const deletion = new DeleteCommand({ TableName, Key: { id: "shrinks" }, ReturnConsumedCapacity });
  expect(unitsOf((await client.send(deletion)).ConsumedCapacity)).toEqual({ table: 3, byOwner: 1 });
  expect(unitsOf((await client.send(deletion)).ConsumedCapacity)).toEqual({ table: 1 });
});

test("A read costs half a unit for 4 kilobytes, a consistent one twice as much, and one that finds nothing the least.", async () => {
  await put({ id: "read", owner: "rita", text: "x".repeat(5_000) });
  const get = async (id: string, ConsistentRead: boolean) => {
    const command = new GetCommand({ TableName, Key: { id }, ConsistentRead, ReturnConsumedCapacity });
    return unitsOf((await client.send(command)).ConsumedCapacity);
  };
  expect(await get("read", false)).toEqual({ table: 1 });
  expect(await get("read", true)).toEqual({ table: 2 });
  expect(await get("missing", true)).toEqual({ table: 1 });
  const query = async (owner: string) => {
    const command = new QueryCommand({
      TableName,
      IndexName: "byOwner",
      KeyConditionExpression: "#owner = :owner",
      ExpressionAttributeNames: { "#owner": "owner" },
      ExpressionAttributeValues: { ":owner": owner },
      ReturnConsumedCapacity,
    });
    return unitsOf((await client.send(command)).ConsumedCapacity);
  };
  expect(await query("rita")).toEqual({ table: 0, byOwner: 0.5 });
  expect(await query("nobody")).toEqual({ table: 0, byOwner: 0.5 });
});

test("A batch consumes what its members do, and TOTAL gives the sum alone.", async () => {
  const items = ["one", "two"].map((id) => ({ id, owner: "anna" }));
  const RequestItems = { [TableName]: items.map((Item) => ({ PutRequest: { Item } })) };
  const write = new BatchWriteCommand({ RequestItems, ReturnConsumedCapacity: "TOTAL" });
  expect((await client.send(write)).ConsumedCapacity).toEqual([{ TableName, CapacityUnits: 4 }]);
  const Keys = [...items.map(({ id }) => ({ id })), { id: "missing" }];
  const read = new BatchGetCommand({ RequestItems: { [TableName]: { Keys } }, ReturnConsumedCapacity });
  expect((await client.send(read)).ConsumedCapacity?.map(unitsOf)).toEqual([{ table: 1.5 }]);
  const plain = await client.send(new GetCommand({ TableName, Key: { id: "one" } }));
  expect(plain).not.toHaveProperty("ConsumedCapacity");
});

test("A transaction consumes twice as much as its members.", async () => {
  await put({ id: "both", owner: "anna" });
  const before = consumedOf();
  const Item = { id: "both", owner: "anna", text: "x" };
  await client.send(new TransactWriteCommand({ TransactItems: [{ Put: { TableName, Item } }] }));
  const Get = { TableName, Key: { id: "both" } };
  await client.send(new TransactGetCommand({ TransactItems: [{ Get }] }));
  const after = consumedOf();
  expect([after.write - before.write, after.read - before.read]).toEqual([2, 2]);
});

test("The running service sums what was consumed, also by writes whose condition failed.", async () => {
  const text = "x".repeat(1_500);
  await put({ id: "held", text });
  const before = consumedOf();
  const refused = new PutCommand({
    TableName,
    Item: { id: "held", text: text.repeat(2) },
    ConditionExpression: "attribute_not_exists(id)",
  });
  expect(await refusal(client.send(refused))).toMatchObject({ name: "ConditionalCheckFailedException" });
  await client.send(new GetCommand({ TableName, Key: { id: "held" }, ConsistentRead: true }));
  const after = consumedOf();
  expect([after.write - before.write, after.read - before.read]).toEqual([3, 1]);
});

function consumedOf() {
  const { read = 0, write = 0 } = aws.consumed.get(TableName) ?? {};
  return { read, write };
}

test("The bytes of an item are those of its names and values in UTF-8.", () => {
  expect(itemBytes({ ab: { S: "ü🚪" } })).toBe(2 + 6);
  expect(itemBytes({ a: { N: "0" } })).toBe(1 + 1);
  expect(itemBytes({ a: { N: "-1230" } })).toBe(1 + 2 + 1 + 1);
  expect(itemBytes({ a: { BOOL: true }, b: { NULL: true } })).toBe(4);
  expect(itemBytes({ a: { L: [{ S: "xy" }, { M: { b: { S: "z" } } }] } })).toBe(
    1 + 3 + 1 + 2 + 1 + 3 + 1 + 2,
  );
  expect(itemBytes({ a: { SS: ["x", "yz"] }, b: { B: Buffer.from("abc").toString("base64") } })).toBe(8);
});
