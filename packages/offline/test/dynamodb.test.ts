import { DescribeTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import {
  DeleteCommand,
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  UpdateCommand,
} from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Properties } from "../src/graph/graph.ts";
import { SchemaChangedError } from "../src/services/dynamodb/dynamodb.ts";
import { type LocalAws, refusal, startAws, temporaryFolder } from "./support/local-aws.ts";

const TableName = "documents";
const declared: Properties = {
  name: TableName,
  arn: `arn:aws:dynamodb:us-west-2:123456789012:table/${TableName}`,
  hashKey: "id",
  rangeKey: "part",
  billingMode: "PAY_PER_REQUEST",
  attributes: [
    { name: "id", type: "S" },
    { name: "part", type: "S" },
    { name: "owner", type: "S" },
    { name: "time", type: "N" },
  ],
  globalSecondaryIndexes: [
    { name: "byOwner", hashKey: "owner", rangeKey: "time", projectionType: "ALL" },
    { name: "ofOwner", hashKey: "owner", projectionType: "INCLUDE", nonKeyAttributes: ["status"] },
  ],
  localSecondaryIndexes: [{ name: "byTime", rangeKey: "time", projectionType: "KEYS_ONLY" }],
};

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let aws: LocalAws;
let client: DynamoDBDocumentClient;

async function start(table = declared) {
  aws = await startAws({ directory: folder.path, tables: [table] });
  client = DynamoDBDocumentClient.from(new DynamoDBClient(aws.client));
}

async function stop() {
  client.destroy();
  await aws.close();
}

beforeAll(async () => {
  folder = await temporaryFolder();
  await start();
});

afterAll(async () => {
  await stop();
  await folder.remove();
});

const put = (Item: Record<string, unknown>, more: object = {}) =>
  client.send(new PutCommand({ TableName, Item, ...more }));
const get = async (id: string, part = "record") =>
  (await client.send(new GetCommand({ TableName, Key: { id, part }, ConsistentRead: true }))).Item;

test("a declared table exists with its keys and indexes, and no other table does", async () => {
  const { Table } = await client.send(new DescribeTableCommand({ TableName }));
  const key = (hash: string, range?: string) => [
    { AttributeName: hash, KeyType: "HASH" },
    ...(range ? [{ AttributeName: range, KeyType: "RANGE" }] : []),
  ];
  const byName = (a: { IndexName?: string }, b: { IndexName?: string }) =>
    String(a.IndexName).localeCompare(String(b.IndexName));
  expect(Table).toMatchObject({ TableStatus: "ACTIVE", KeySchema: key("id", "part") });
  expect(Table?.BillingModeSummary?.BillingMode).toBe("PAY_PER_REQUEST");
  expect(
    Table?.AttributeDefinitions?.map(({ AttributeName, AttributeType }) => [
      AttributeName,
      AttributeType,
    ]).sort(),
  ).toEqual([
    ["id", "S"],
    ["owner", "S"],
    ["part", "S"],
    ["time", "N"],
  ]);
  expect(Table?.GlobalSecondaryIndexes?.sort(byName)).toMatchObject([
    { IndexName: "byOwner", KeySchema: key("owner", "time"), Projection: { ProjectionType: "ALL" } },
    {
      IndexName: "ofOwner",
      KeySchema: key("owner"),
      Projection: { ProjectionType: "INCLUDE", NonKeyAttributes: ["status"] },
    },
  ]);
  expect(Table?.LocalSecondaryIndexes).toMatchObject([
    { IndexName: "byTime", KeySchema: key("id", "time"), Projection: { ProjectionType: "KEYS_ONLY" } },
  ]);
});

test("an item of every type is read as it was put, and is gone once deleted", async () => {
  const item = {
    id: "every",
    part: "record",
    text: "ünïcode 🚪",
    number: 12.5,
    yes: true,
    none: null,
    list: [1, { deep: ["x"] }],
    words: new Set(["a", "b"]),
    bytes: new Uint8Array([0, 255]),
  };
  await put(item);
  expect(await get("every")).toEqual(item);
  await client.send(new DeleteCommand({ TableName, Key: { id: "every", part: "record" } }));
  expect(await get("every")).toBeUndefined();
});

test("a query gives items of several pages of LevelDB in order, as many as its limit, and counts them", async () => {
  const parts = Array.from({ length: 120 }, (_, index) => String(index).padStart(3, "0"));
  for (const part of parts) await put({ id: "long", part, owner: "many", time: 1, text: "x".repeat(500) });
  const query = {
    TableName,
    KeyConditionExpression: "id = :id",
    ExpressionAttributeValues: { ":id": "long" },
  };
  const partsOf = ({ Items = [] }: { Items?: Record<string, unknown>[] | undefined }) =>
    Items.map(({ part }) => part);
  const whole = await client.send(new QueryCommand(query));
  expect(partsOf(whole)).toEqual(parts);
  const first = await client.send(new QueryCommand({ ...query, Limit: 70 }));
  expect(partsOf(first)).toEqual(parts.slice(0, 70));
  const { LastEvaluatedKey } = first;
  const second = await client.send(new QueryCommand({ ...query, ExclusiveStartKey: LastEvaluatedKey }));
  expect(partsOf(second)).toEqual(parts.slice(70));
  const counted = await client.send(
    new QueryCommand({
      TableName,
      IndexName: "ofOwner",
      KeyConditionExpression: "#owner = :owner",
      ExpressionAttributeNames: { "#owner": "owner" },
      ExpressionAttributeValues: { ":owner": "many" },
      Select: "COUNT",
      ScanIndexForward: false,
    }),
  );
  expect(counted.Count).toBe(120);
});

test("an index has the items with its keys, in order, in pages, with its projection", async () => {
  for (const [id, time] of [
    ["c", 3],
    ["a", 1],
    ["b", 2],
  ] as const)
    await put({ id, part: "record", owner: "acme", time, status: "open", secret: "x" });
  await put({ id: "closed", part: "record", owner: "acme" });
  await put({ id: "other", part: "record", owner: "other", time: 2 });
  const query = (more: object) =>
    client.send(
      new QueryCommand({
        TableName,
        IndexName: "byOwner",
        KeyConditionExpression: "#owner = :owner",
        ExpressionAttributeNames: { "#owner": "owner" },
        ExpressionAttributeValues: { ":owner": "acme" },
        ...more,
      }),
    );
  const newest = await query({ ScanIndexForward: false, Limit: 2 });
  expect(newest.Items?.map(({ id }) => id)).toEqual(["c", "b"]);
  const rest = await query({ ScanIndexForward: false, ExclusiveStartKey: newest.LastEvaluatedKey });
  expect(rest.Items?.map(({ id }) => id)).toEqual(["a"]);
  expect(rest.LastEvaluatedKey).toBeUndefined();
  expect(rest.Items?.[0]).toMatchObject({ secret: "x" });
  const projected = await query({
    IndexName: "ofOwner",
    FilterExpression: "attribute_exists(#status)",
    ExpressionAttributeNames: { "#owner": "owner", "#status": "status" },
  });
  expect(projected.Items).toHaveLength(3);
  expect(projected.Items?.[0]).not.toHaveProperty("secret");
});

describe("conditional writes", () => {
  test("a conditional write changes nothing when its condition fails", async () => {
    await put({ id: "settled", part: "record", status: "inspecting" });
    const settle = (status: string) =>
      client.send(
        new UpdateCommand({
          TableName,
          Key: { id: "settled", part: "record" },
          UpdateExpression: "SET #status = :new",
          ConditionExpression: "#status = :old",
          ExpressionAttributeNames: { "#status": "status" },
          ExpressionAttributeValues: { ":new": status, ":old": "inspecting" },
          ReturnValues: "ALL_NEW",
        }),
      );
    expect((await settle("released")).Attributes).toMatchObject({ status: "released" });
    expect(await refusal(settle("rejected"))).toMatchObject({
      name: "ConditionalCheckFailedException",
      status: 400,
    });
    expect(await get("settled")).toMatchObject({ status: "released" });
  });

  test("of concurrent conditional writes one succeeds", async () => {
    const results = await Promise.allSettled(
      Array.from({ length: 10 }, (_, writer) =>
        put({ id: "raced", part: "record", writer }, { ConditionExpression: "attribute_not_exists(id)" }),
      ),
    );
    const won = results.flatMap(({ status }, writer) => (status === "fulfilled" ? [writer] : []));
    expect(won).toEqual([(await get("raced"))?.writer]);
  });
});

test("an item without the table's key and a table that is not declared are refused", async () => {
  expect(await refusal(put({ id: "no part" }))).toMatchObject({ name: "ValidationException", status: 400 });
  expect(
    await refusal(client.send(new GetCommand({ TableName: "undeclared", Key: { id: "x" } }))),
  ).toMatchObject({ name: "ResourceNotFoundException", status: 400 });
});

describe("restarts", () => {
  test("items are in the table and its indexes after a restart", async () => {
    await put({ id: "lasting", part: "record", owner: "stays", time: 1 });
    await stop();
    await start();
    expect(await get("lasting")).toMatchObject({ owner: "stays" });
    const { Items } = await client.send(
      new QueryCommand({
        TableName,
        IndexName: "byOwner",
        KeyConditionExpression: "#owner = :owner",
        ExpressionAttributeNames: { "#owner": "owner" },
        ExpressionAttributeValues: { ":owner": "stays" },
      }),
    );
    expect(Items?.map(({ id }) => id)).toEqual(["lasting"]);
  });

  test("a table with another key is refused with a remedy, and its data is unchanged", async () => {
    await put({ id: "stored", part: "record" });
    await stop();
    const [byOwner, ofOwner] = declared.globalSecondaryIndexes;
    const others: Properties[] = [
      { ...declared, rangeKey: undefined, localSecondaryIndexes: [] },
      { ...declared, attributes: declared.attributes.map((given: Properties) => ({ ...given, type: "S" })) },
      { ...declared, globalSecondaryIndexes: [byOwner] },
      { ...declared, globalSecondaryIndexes: [byOwner, { ...ofOwner, nonKeyAttributes: ["other"] }] },
      { ...declared, globalSecondaryIndexes: [{ ...byOwner, projectionType: "KEYS_ONLY" }, ofOwner] },
    ];
    for (const other of others) {
      const error = await start(other).then(
        () => undefined,
        (thrown) => thrown,
      );
      expect(error).toBeInstanceOf(SchemaChangedError);
      expect(error.message).toMatch(/documents .*--reset/);
    }
    await start({ ...declared, globalSecondaryIndexes: [ofOwner, byOwner] });
    expect(await get("stored")).toBeDefined();
  });
});
