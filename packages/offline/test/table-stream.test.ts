import { promisify } from "node:util";
import { expect, test } from "vitest";
import { createDynalite } from "../src/services/dynamodb/dynalite-store.ts";
import { TableStream } from "../src/services/dynamodb/table-stream.ts";

const tableName = "orders";
const description = {
  streamArn: "arn:aws:dynamodb:us-west-2:123456789012:table/orders/stream/1",
  region: "us-west-2",
  table: { hashKey: "id" },
};

/** A stream over dynalite's store in memory. */
async function open(now = () => new Date()) {
  const { store } = createDynalite({});
  const stream = await TableStream.open({ store, tableName, description, now });
  const items = store.getItemDb(tableName);
  return {
    store,
    stream,
    put: (id: string) => promisify(items.put)(id, { id: { S: id } }),
    async ids(after?: string) {
      return (await stream.read(after, 10_000)).map(({ dynamodb }) => dynamodb.Keys.id?.S);
    },
  };
}

test("a record cannot be read while one with a smaller number is being written", async () => {
  const { store, stream, put, ids } = await open();
  const begun = Promise.withResolvers<void>();
  const released = Promise.withResolvers<void>();
  const { batch } = store.db;
  store.db.batch = async (operations) => {
    store.db.batch = batch;
    begun.resolve();
    await released.promise;
    return batch.call(store.db, operations);
  };
  const slow = put("slow");
  await begun.promise;
  await put("quick");
  expect(await ids()).toEqual([]);
  let notices = 0;
  stream.onRecord(() => notices++);
  released.resolve();
  await slow;
  expect(notices).toBe(1);
  expect(await ids()).toEqual(["slow", "quick"]);
});

test("an item and its record are written together, so that a killed process leaves both or none", async () => {
  const { store, put } = await open();
  const batches: string[][] = [];
  const { batch } = store.db;
  store.db.batch = (operations) => {
    batches.push(operations.map(({ key }) => key.split("~")[0] ?? ""));
    return batch.call(store.db, operations);
  };
  await put("1");
  expect(batches).toEqual([["item-orders", "stream-orders"]]);
});

test("records are removed after 24 hours, and sequence numbers go on", async () => {
  let time = Date.parse("2026-01-01T00:00:00Z");
  const { stream, put, ids } = await open(() => new Date(time));
  for (let number = 1; number < 1000; number++) await put(`early ${number}`);
  const before = stream.lastSequenceNumber;
  time += 25 * 3600 * 1000;
  await put("late");
  expect(await ids()).toEqual(["late"]);
  expect(await ids(before)).toEqual(["late"]);
  expect(stream.lastSequenceNumber > before).toBe(true);
});
