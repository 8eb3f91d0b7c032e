import { afterEach, expect, test } from "vitest";
import { DynamoDB } from "../src/services/dynamodb/dynamodb.ts";
import type { StreamRecord } from "../src/services/dynamodb/stream-record.ts";
import { graphOf, temporaryFolder } from "./support/local-aws.ts";

const name = "orders";
const arn = "arn:aws:dynamodb:us-west-2:123456789012:table/orders";
const streamArn = `${arn}/stream/1`;
const graph = graphOf([
  {
    name,
    arn,
    streamArn,
    streamEnabled: true,
    hashKey: "id",
    attributes: [
      { name: "id", type: "S" },
      { name: "owner", type: "S" },
    ],
    globalSecondaryIndexes: [{ name: "byOwner", hashKey: "owner", projectionType: "ALL" }],
    ttl: { attributeName: "expires" },
  },
]);

const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

/** The table over a new folder, with a clock that the test sets. */
async function open(clock = { time: Date.parse("2026-01-01T00:00:00Z") }) {
  const folder = await temporaryFolder();
  ends.push(folder.remove);
  const report = (line: string) => {
    throw new Error(line);
  };
  const start = () =>
    DynamoDB.open({ graph, directory: folder.path, now: () => new Date(clock.time), report });
  const dynamodb = await start();
  ends.push(() => dynamodb.close());
  const stream = dynamodb.streams.get(streamArn);
  if (!stream) throw new Error("The table has no stream.");
  const call = (operation: string, input: object) =>
    dynamodb.call(operation, Buffer.from(JSON.stringify({ TableName: name, ...input })));
  return {
    dynamodb,
    stream,
    call,
    put: (id: string, more: object = {}) => call("PutItem", { Item: { id: { S: id }, ...more } }),
    ids: async (after?: string) => idsOf(await stream.read(after, 10_000)),
    async restart() {
      await dynamodb.close();
      const again = await start();
      ends.push(() => again.close());
      return again;
    },
  };
}

const idsOf = (records: StreamRecord[]) => records.map(({ dynamodb }) => dynamodb.Keys.id?.S);

test("concurrent writes have records in the order in which they were answered", async () => {
  const { stream, put, ids } = await open();
  const answered: string[] = [];
  const all = Array.from({ length: 50 }, (_, number) => `order ${number}`);
  await Promise.all(all.map((id) => put(id).then(() => answered.push(id))));
  expect(await ids()).toEqual(answered);
  let notices = 0;
  stream.onRecord(() => notices++);
  await put("one more");
  expect(notices).toBe(1);
});

test("a record has the item before and after the write, and a write that changes nothing has none", async () => {
  const { stream, call, put } = await open();
  await put("1", { note: { S: "first" } });
  await put("1", { note: { S: "second" } });
  await put("1", { note: { S: "second" } });
  await call("DeleteItem", { Key: { id: { S: "1" } } });
  const records = await stream.read(undefined, 10);
  expect(
    records.map(({ eventName, dynamodb }) => [
      eventName,
      dynamodb.OldImage?.note?.S,
      dynamodb.NewImage?.note?.S,
    ]),
  ).toEqual([
    ["INSERT", undefined, "first"],
    ["MODIFY", "first", "second"],
    ["REMOVE", "second", undefined],
  ]);
});

test("a transaction that is refused has no records, and one that is not has those of all its items", async () => {
  const { call, put, ids } = await open();
  await put("taken");
  const items = (...names: string[]) => ({
    TransactItems: names.map((id) => ({
      Put: {
        TableName: name,
        Item: { id: { S: id } },
        ConditionExpression: "attribute_not_exists(id)",
      },
    })),
  });
  await expect(call("TransactWriteItems", items("new", "taken"))).rejects.toThrow("ConditionalCheckFailed");
  await call("TransactWriteItems", items("a", "b"));
  expect(await ids()).toEqual(["taken", "a", "b"]);
});

test("records and sequence numbers go on after a restart", async () => {
  const { put, stream, restart } = await open();
  await put("before");
  const before = stream.lastSequenceNumber;
  const again = (await restart()).streams.get(streamArn);
  expect(again?.lastSequenceNumber).toBe(before);
  expect(idsOf((await again?.read(undefined, 10)) ?? [])).toEqual(["before"]);
});

test("records are removed after 24 hours, and sequence numbers go on", async () => {
  const clock = { time: Date.parse("2026-01-01T00:00:00Z") };
  const { stream, put, ids } = await open(clock);
  for (let number = 1; number < 1000; number++) await put(`early ${number}`);
  const before = stream.lastSequenceNumber;
  clock.time += 25 * 3600 * 1000;
  await put("late");
  expect(await ids()).toEqual(["late"]);
  expect(await ids(before)).toEqual(["late"]);
  expect(stream.lastSequenceNumber > before).toBe(true);
});

test("an item whose time to live has passed is deleted, by the service that its record names", async () => {
  const clock = { time: Date.parse("2026-01-01T00:00:00Z") };
  const { dynamodb, stream, call, put } = await open(clock);
  const seconds = (hours: number) => ({ N: String(clock.time / 1000 + hours * 3600) });
  await put("short", { expires: seconds(1), owner: { S: "acme" } });
  await put("long", { expires: seconds(3), owner: { S: "acme" } });
  await put("changed", { expires: seconds(1) });
  await put("changed", { expires: seconds(4) });
  await put("text", { expires: { S: "0" } });
  await put("years ago", { expires: { N: "1" } });
  const after = stream.lastSequenceNumber;
  clock.time += 2 * 3600 * 1000;
  await dynamodb.deleteExpired();
  const { Items } = (await call("Scan", {})) as { Items: { id: { S: string } }[] };
  expect(Items.map(({ id }) => id.S).sort()).toEqual(["changed", "long", "text", "years ago"]);
  expect(
    await call("Query", {
      IndexName: "byOwner",
      KeyConditionExpression: "#o = :o",
      ExpressionAttributeNames: { "#o": "owner" },
      ExpressionAttributeValues: { ":o": { S: "acme" } },
    }),
  ).toMatchObject({ Count: 1 });
  expect(await stream.read(after, 10)).toMatchObject([
    {
      eventName: "REMOVE",
      userIdentity: { type: "Service", principalId: "dynamodb.amazonaws.com" },
      dynamodb: { OldImage: { id: { S: "short" } } },
    },
  ]);
});
