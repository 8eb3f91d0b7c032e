import type { BatchGetCommandInput } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readBatch } from "../src/ledger/read-batch.ts";
import { LedgerTable } from "../src/ledger/table.ts";
import type { TableClient } from "../src/ledger/table-client.ts";
import { createRegistrar, newOwner } from "./registrar.ts";
import { startServices, type TestServices } from "./services.ts";

let services: TestServices;
let register: ReturnType<typeof createRegistrar>["register"];
beforeAll(async () => {
  services = await startServices();
  ({ register } = createRegistrar(services));
});
afterAll(() => services.close());

/** A client of a table in which the items 0 to 999 exist, that reads as many keys of each batch as are given. */
function clientReading(counts: number[]) {
  const sizes: number[] = [];
  const batchGet = async ({ RequestItems = {} }: BatchGetCommandInput) => {
    const { Keys = [], ConsistentRead } = RequestItems.table ?? {};
    if (!ConsistentRead) throw new Error("The read is not consistent.");
    sizes.push(Keys.length);
    const count = counts.shift() ?? Keys.length;
    const found = Keys.slice(0, count).filter(({ number }) => number < 1_000);
    return {
      Responses: { table: found },
      UnprocessedKeys: Keys.length > count ? { table: { Keys: Keys.slice(count) } } : {},
    };
  };
  return { client: { batchGet } as unknown as TableClient, sizes };
}

/** Reads the items from one number to another; also gives the longest pauses that were possible. */
async function read({ client }: ReturnType<typeof clientReading>, from: number, to: number) {
  const pauses: number[] = [];
  const keys = Array.from({ length: to - from }, (_, index) => ({ number: from + index }));
  const pause = async (milliseconds: number) => void pauses.push(milliseconds);
  const items = await readBatch<{ number: number }>(client, "table", keys, pause).catch(String);
  return { numbers: Array.isArray(items) ? items.map(({ number }) => number) : items, pauses };
}

test("Keys that DynamoDB left out are asked for again, after a pause, until all are read.", async () => {
  const reading = clientReading([2, 1]);
  const { numbers, pauses } = await read(reading, 0, 5);
  expect(numbers).toEqual([0, 1, 2, 3, 4]);
  expect(reading.sizes).toEqual([5, 3, 2]);
  expect(pauses).toHaveLength(2);
});

test("Batches that read nothing come after longer and longer pauses, and at last the read fails.", async () => {
  const reading = clientReading([1, 0, 0, 0, 0, 0, 0, 0, 0]);
  const { numbers, pauses } = await read(reading, 0, 3);
  expect(numbers).toBe("UnprocessedKeysError: DynamoDB did not read 2 items of the table table.");
  expect(pauses).toHaveLength(7);
  pauses.forEach((pause, index) => {
    expect(pause).toBeLessThanOrEqual(25 * 2 ** index);
  });
  expect(reading.sizes).toEqual([3, 2, 2, 2, 2, 2, 2, 2]);
});

test("More than a hundred keys are read by several batches, and what does not exist is left out.", async () => {
  const reading = clientReading([]);
  const { numbers } = await read(reading, 895, 1_100);
  expect(numbers).toEqual(Array.from({ length: 105 }, (_, index) => 895 + index));
  expect(reading.sizes).toEqual([100, 100, 5]);
  expect((await read(clientReading([]), 0, 0)).numbers).toEqual([]);
});

test("Documents are read by their ids, and one that is asked for twice is read once.", async () => {
  const owner = newOwner();
  const first = (await register(owner)).document.id;
  const second = (await register(owner)).document.id;
  const missing = first.replace(/.$/, (digit) => (digit === "0" ? "1" : "0"));
  const table = new LedgerTable(services.dynamodb, services.tableName);
  const items = await table.getDocuments([first, second, missing, first]);
  expect([...items.keys()].sort()).toEqual([first, second].sort());
});
