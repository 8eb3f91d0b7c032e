import {
  ConditionalCheckFailedException,
  DynamoDBClient,
  TransactionCanceledException,
} from "@aws-sdk/client-dynamodb";
import {
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  TransactGetCommand,
  TransactWriteCommand,
  type TransactWriteCommandInput,
} from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type LocalAws, refusal, startAws, temporaryFolder } from "./support/local-aws.ts";

const TableName = "accounts";
const table = {
  name: TableName,
  arn: `arn:aws:dynamodb:us-west-2:123456789012:table/${TableName}`,
  hashKey: "id",
  attributes: [{ name: "id", type: "S" }],
};

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let aws: LocalAws;
let client: DynamoDBDocumentClient;

beforeAll(async () => {
  folder = await temporaryFolder();
  aws = await startAws({ directory: folder.path, tables: [table] });
  client = DynamoDBDocumentClient.from(new DynamoDBClient(aws.client));
});

afterAll(async () => {
  client.destroy();
  await aws.close();
  await folder.remove();
});

type Items = TransactWriteCommandInput["TransactItems"];
const transact = (TransactItems: Items, ClientRequestToken?: string) =>
  client.send(new TransactWriteCommand({ TransactItems, ClientRequestToken }));
const put = (id: string, more: object = {}) => ({ Put: { TableName, Item: { id, ...more } } });
const get = async (id: string) => (await client.send(new GetCommand({ TableName, Key: { id } }))).Item;

test("a transaction writes all of its items", async () => {
  await client.send(new PutCommand({ TableName, Item: { id: "from", amount: 10 } }));
  await client.send(new PutCommand({ TableName, Item: { id: "old" } }));
  const change = (id: string, by: number) => ({
    Update: {
      TableName,
      Key: { id },
      UpdateExpression: "ADD amount :by",
      ExpressionAttributeValues: { ":by": by },
    },
  });
  await transact([
    change("from", -3),
    change("to", 3),
    { Delete: { TableName, Key: { id: "old" } } },
    put("receipt"),
    {
      ConditionCheck: {
        TableName,
        Key: { id: "closed" },
        ConditionExpression: "attribute_not_exists(id)",
      },
    },
  ]);
  const { Responses } = await client.send(
    new TransactGetCommand({
      TransactItems: ["from", "to", "old", "receipt"].map((id) => ({ Get: { TableName, Key: { id } } })),
    }),
  );
  expect(Responses).toEqual([
    { Item: { id: "from", amount: 7 } },
    { Item: { id: "to", amount: 3 } },
    {},
    { Item: { id: "receipt" } },
  ]);
});

test("a transaction with a failed condition writes nothing and says why, for each item", async () => {
  await client.send(new PutCommand({ TableName, Item: { id: "taken", by: "acme" } }));
  const error = await transact([
    put("beside"),
    {
      Put: {
        TableName,
        Item: { id: "taken" },
        ConditionExpression: "attribute_not_exists(id)",
        ReturnValuesOnConditionCheckFailure: "ALL_OLD",
      },
    },
  ]).catch((thrown) => thrown);
  expect(error).toBeInstanceOf(TransactionCanceledException);
  expect(error.message).toMatch(/\[None, ConditionalCheckFailed\]/);
  expect(error.CancellationReasons).toEqual([
    { Code: "None" },
    {
      Code: "ConditionalCheckFailed",
      Message: "The conditional request failed",
      Item: { id: { S: "taken" }, by: { S: "acme" } },
    },
  ]);
  expect(await get("beside")).toBeUndefined();
});

test("a transaction of more than 4 MB of items is refused", async () => {
  const text = "x".repeat(390_000);
  const items = (count: number) =>
    Array.from({ length: count }, (_, index) => put(`large ${index}`, { text }));
  expect(await refusal(transact(items(11)))).toMatchObject({ name: "ValidationException", status: 400 });
  expect(await get("large 0")).toBeUndefined();
  await transact(items(10));
  expect(await get("large 9")).toBeDefined();
});

test("of concurrent transactions that exclude each other, one is applied", async () => {
  const attempts = Array.from({ length: 10 }, (_, writer) =>
    transact([
      {
        Put: {
          TableName,
          Item: { id: "raced", writer },
          ConditionExpression: "attribute_not_exists(id)",
        },
      },
      put(`trace ${writer}`),
    ]),
  );
  const results = await Promise.allSettled(attempts);
  const won = results.flatMap(({ status }, writer) => (status === "fulfilled" ? [writer] : []));
  expect(won).toEqual([(await get("raced"))?.writer]);
  const traces = await Promise.all(results.map((_, writer) => get(`trace ${writer}`)));
  expect(traces.flatMap((trace, writer) => (trace ? [writer] : []))).toEqual(won);
});

test("a repeated token applies a transaction once, and another transaction with it is refused", async () => {
  const once = (): Items => [
    {
      Put: { TableName, Item: { id: "once" }, ConditionExpression: "attribute_not_exists(id)" },
    },
  ];
  await transact(once(), "token");
  await transact(once(), "token");
  expect(await refusal(transact([put("other")], "token"))).toMatchObject({
    name: "IdempotentParameterMismatchException",
    status: 400,
  });
});

test.each<[string, Items]>([
  ["no item", []],
  ["the same item twice", [put("same"), put("same")]],
  ["two operations in one member", [{ ...put("a"), Delete: { TableName, Key: { id: "b" } } }]],
  ["more than 100 items", Array.from({ length: 101 }, (_, number) => put(`many ${number}`))],
  ["a check without a condition", [{ ConditionCheck: { TableName, Key: { id: "a" } } } as never]],
])("a transaction of %s is a ValidationException", async (_name, items) => {
  expect(await refusal(transact(items))).toMatchObject({ name: "ValidationException", status: 400 });
});

test("a condition that fails outside of a transaction gives the item to the SDK", async () => {
  await client.send(new PutCommand({ TableName, Item: { id: "existing" } }));
  const error = await client
    .send(
      new PutCommand({
        TableName,
        Item: { id: "existing" },
        ConditionExpression: "attribute_not_exists(id)",
        ReturnValuesOnConditionCheckFailure: "ALL_OLD",
      }),
    )
    .catch((thrown) => thrown);
  expect(error).toBeInstanceOf(ConditionalCheckFailedException);
  expect(error.Item).toEqual({ id: { S: "existing" } });
});
